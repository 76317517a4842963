"""The messages of what ships, that people read in their language, as found in its source."""
import ast
import pathlib
import re
import xml.etree.ElementTree as ElementTree

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
PRODUCT_FILE_LIST = sorted((CHECKOUT / 'product/ERP5MCP').rglob('*.py'))
SKIN_FILE_LIST = sorted((CHECKOUT / 'bt5/erp5_mcp/SkinTemplateItem').rglob('*.py'))
XML_FILE_LIST = sorted(path for item in ('Skin', 'Action', 'Path') for path in (CHECKOUT / f'bt5/erp5_mcp/{item}TemplateItem').rglob('*.xml'))
PORTAL_TYPE_LIST = sorted((CHECKOUT / 'bt5/erp5_mcp/bt/template_portal_type_id_list').read_text().splitlines())
PLACEHOLDER = re.compile(r'\$\{([a-z_]+)\}')
# function -> which of its arguments is the message
POSITION = {'Phrase': 0, 'Problem': 1, 'addProblem': 1, 'translateString': 0, 'Base_translateString': 0, 'translate': 1}


def calls(path):
    """(name of the function, the call) for all in a file; a skin's file is the body of a function, and names its translation itself."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr, node


def constant(call, position):
    """The text that is an argument; None for anything else."""
    if len(call.args) > position and isinstance(call.args[position], ast.Constant) and isinstance(call.args[position].value, str):
        return call.args[position].value
    return None


def messages_of(path):
    for name, call in calls(path):
        position = 0 if name == 'translate' and path in SKIN_FILE_LIST else POSITION.get(name)
        text = None if position is None else constant(call, position)
        if text:
            yield text


def product_messages():
    """{message: file}"""
    return {text: str(path.relative_to(CHECKOUT)) for path in PRODUCT_FILE_LIST for text in messages_of(path)}


def strings_of(node):
    return [child.text or '' for child in node.iter('string')]


def user_interface_messages():
    """{message: file}: titles and help texts of forms, fields, columns, choices, actions and portal types, and messages of scripts."""
    result = {text: str(path.relative_to(CHECKOUT)) for path in SKIN_FILE_LIST for text in messages_of(path)}
    result.update(dict.fromkeys(PORTAL_TYPE_LIST, 'template_portal_type_id_list'))
    for path in XML_FILE_LIST:
        for item in ElementTree.parse(path).getroot().iter('item'):
            key, value = item.find('key').findtext('string'), item.find('value')
            text_list = []
            if key in ('title', 'description', 'external_validator_failed') and value.find('string') is not None:
                text_list = [value.findtext('string')]
            elif key == 'columns':
                text_list = [strings_of(pair)[1] for pair in value.iter('tuple') if len(pair) == 2]
            elif key == 'items':
                text_list = [strings_of(pair)[0] for pair in value.iter('tuple') if len(pair) == 2 and pair.find('tuple') is None]
            for text in text_list:
                if text and text.strip() and re.search('[A-Z]', text):
                    result[ast.literal_eval("'''%s'''" % text.strip())] = str(path.relative_to(CHECKOUT))
    return result
