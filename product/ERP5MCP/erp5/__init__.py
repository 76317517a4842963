"""What touches ERP5 objects: publishing, definitions, scripts, catalogue.

Imports ERP5's public API and `Products.ERP5MCP.core` only; no persistent
class lives here (the documents are ZODB components of the template).
"""
