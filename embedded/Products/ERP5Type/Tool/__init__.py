"""Tools of ERP5Type."""
