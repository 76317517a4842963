"""Answers recorded requests: JSON from standard input to standard output. Runs on Python 2.7 and 3.

Input: {path: [folders to import from], product: folder, tests: folder, case_list: [{configuration, step_list}]}
A step is {set: {attribute of the shop or "environment.attribute": value}} or {request: {...}}; each request is answered by
[status, header_list, base64 of the body].
"""
import base64
import json
import sys
import types


def prepare(product, tests):
    try:
        import Products
    except ImportError:
        Products = sys.modules['Products'] = types.ModuleType('Products')
        Products.__path__ = []
    if product not in Products.__path__:
        Products.__path__ = list(Products.__path__) + [product]
    sys.path.insert(0, tests)


def to_native(text):
    return text if sys.version_info[0] > 2 else text.encode('utf-8')


def answer(shop, data, Request):
    body = base64.b64decode(data['body'])
    request = Request(
        to_native(data['method']), {to_native(key): to_native(value) for key, value in data['header_dict'].items()},
        lambda limit: body[:limit + 1], data['principal'], data['refusal'], data['query_token'])
    response = shop.respond(request)
    return [response.status, response.header_list, base64.b64encode(response.body).decode('ascii')]


def main():
    data = json.loads(sys.stdin.read())
    sys.path[:0] = [to_native(path) for path in data['path']]
    prepare(to_native(data['product']), to_native(data['tests']))
    import shop as shop_module
    from Products.ERP5MCP.core import Request
    result_list = []
    for case in data['case_list']:
        shop = shop_module.Shop(**{to_native(key): value for key, value in case['configuration'].items()})
        for step in case['step_list']:
            if 'request' in step:
                result_list.append(answer(shop, step['request'], Request))
            else:
                target = shop.environment if step['target'] == 'environment' else shop
                setattr(target, to_native(step['name']), step['value'])
    json.dump(result_list, sys.stdout)


if __name__ == '__main__':
    main()
