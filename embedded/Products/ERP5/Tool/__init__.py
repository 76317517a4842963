"""Tools of ERP5."""
