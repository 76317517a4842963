"""The base of ERP5 tests."""
