"""Stands in for the registry of property sheets: `PropertySheet.X` is the id of a sheet in portal_property_sheets."""


def __getattr__(name):
    if name.startswith('__'):
        raise AttributeError(name)
    return name
