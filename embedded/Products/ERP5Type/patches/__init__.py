"""Stands in for the patches of ERP5Type: what ERP5 changes in stock Zope."""
