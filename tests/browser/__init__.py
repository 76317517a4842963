"""The jobs of an administrator by clicks, in both user interfaces of a real ERP5. Skipped where none is given by `ERP5_URL`."""
