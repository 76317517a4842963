"""What several tests do by clicks."""


def make_tool(ui, reference, title, body):
    ui.open('portal_callables')
    ui.add('MCP Tool')
    ui.fill('my_title', title)
    ui.fill('my_reference', reference)
    ui.fill('my_id', 'mcp_browser_' + reference)
    ui.code('my_body', body)
    ui.save()


def add_line(ui, translate, reference, data_type='String', required=True):
    ui.add('MCP Tool Line')
    ui.fill('my_reference', reference)
    ui.choose('my_data_type', translate(data_type))
    if required:
        ui.tick('my_required')
    ui.save()
