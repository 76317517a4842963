"""Stands in for the product ERP5: the site, its tools, and the documents that templates build upon."""
