"""The tools that every service can offer without anyone writing one.

One file per tool. A *family* is what an MCP Service exposes as a whole.
"""
from Products.ERP5MCP.erp5.tools.act import ActTool
from Products.ERP5MCP.erp5.tools.context import ContextTool
from Products.ERP5MCP.erp5.tools.describe import DescribeTool
from Products.ERP5MCP.erp5.tools.find import FindTool
from Products.ERP5MCP.erp5.tools.read import ReadTool
from Products.ERP5MCP.erp5.tools.save import SaveTool
from Products.ERP5MCP.erp5.tools.search import SearchTool

__all__ = ('FAMILY_DICT',)

# id, as in the property mcp_tool_family of MCP Service -> tool classes
FAMILY_DICT = {
  'document': (
    ContextTool,
    FindTool,
    DescribeTool,
    SearchTool,
    ReadTool,
    SaveTool,
    ActTool,
  ),
}
