"""Stands in for the product CMFActivity."""
