"""Stands in for the product ERP5Type: documents, generated accessors, portal types, workflows; see each module for what is left out."""
IS_ZOPE2 = False
