"""Where ERP5 has the plugin."""
from .plugins import ERP5AccessTokenExtractionPlugin

__all__ = ('ERP5AccessTokenExtractionPlugin',)
