"""The heart of ERP5Type: folders and workflows."""
