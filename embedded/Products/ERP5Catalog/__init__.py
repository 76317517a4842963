"""Stands in for the product ERP5Catalog."""
