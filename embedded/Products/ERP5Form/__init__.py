"""Stands in for the product ERP5Form on top of Formulator from PyPI; HTML rendering is left out."""
