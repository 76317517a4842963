"""Stands in for the product CMFCategory."""
