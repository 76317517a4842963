"""Stands in for mixins of ERP5Type."""
