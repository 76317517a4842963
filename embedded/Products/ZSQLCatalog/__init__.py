"""Stands in for the product ZSQLCatalog: its query objects."""
