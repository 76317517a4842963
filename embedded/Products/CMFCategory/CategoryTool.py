"""Stands in for the module of portal_categories, which is in `Products.ERP5.Tool.CategoryTool` here: only its exception."""


class CategoryError(Exception):
    """A category that a document acquires is not there; never raised here."""
