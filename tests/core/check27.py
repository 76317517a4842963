# -*- coding: utf-8 -*-
"""What of `product/ERP5MCP/erp5` needs no site, run under Python 2.7 with Zope 4: every module is imported, texts of all kinds go through what handles texts.

Not collected by pytest: `test_python27.py` runs it, as `python2.7 check27.py FOLDER_OF_ZOPE PRODUCT`.
"""
import datetime
import decimal
import importlib
import json
import os
import site
import sys
import unittest

BYTES = u'Été'.encode('utf-8')
CUT = BYTES[:1]
TEXT = u'Été'


def find_module_names(product):
    for folder, _, name_list in sorted(os.walk(os.path.join(product, 'ERP5MCP'))):
        for name in sorted(name_list):
            if name.endswith('.py') and name != '__init__.py':
                path = os.path.relpath(os.path.join(folder, name), product)[:-3]
                yield 'Products.' + path.replace(os.sep, '.')


class TestImport(unittest.TestCase):
    def test_every_module_is_imported(self):
        name_list = list(find_module_names(sys.argv[2]))
        self.assertGreater(len(name_list), 50)
        for name in name_list:
            importlib.import_module(name)


class TestText(unittest.TestCase):
    """ERP5's strings are UTF-8 bytes; what scripts, messages and dialogs give may be anything."""

    def test_as_native(self):
        from Products.ERP5MCP.erp5.translation import asNative
        for value in BYTES, TEXT, Exception(BYTES), Exception(TEXT), self.message(BYTES), self.message(TEXT):
            result = asNative(value)
            self.assertIs(type(result), str)
            self.assertEqual(result, BYTES)
        self.assertEqual(asNative(CUT).decode('utf-8'), u'\ufffd')
        self.assertEqual(asNative(1), '1')

    def message(self, text):
        from Products.ERP5Type.Message import Message
        return Message(text)

    def test_values_of_scripts(self):
        from Products.ERP5MCP.core.strict_json import dump
        from Products.ERP5MCP.erp5.value import asJSONValue, asScriptValue
        from DateTime import DateTime
        value = {
            'a': BYTES, u'b': TEXT, BYTES: [CUT, {TEXT: 1}], 'c': self.message(TEXT), 'd': {BYTES, TEXT, 1, None}, 'e': decimal.Decimal('1.50'),
            'f': datetime.date(2026, 11, 25), 'g': 2 ** 70, 'h': DateTime('2026/11/25 10:00:00 UTC')}
        result = json.loads(dump(asJSONValue(value)))
        self.assertEqual((result['a'], result['b'], result[TEXT], result['c']), (TEXT, TEXT, [u'\ufffd', {TEXT: 1}], TEXT))
        self.assertEqual((result['e'], result['f'], result['g']), (1.5, '2026-11-25', 2 ** 70))
        self.assertEqual(asScriptValue({TEXT: [TEXT, 1, None]}), {BYTES: [BYTES, 1, None]})

    def test_a_value_without_json_form_is_named(self):
        from Products.ERP5MCP.core import ToolError
        from Products.ERP5MCP.erp5.value import asJSONValue
        with self.assertRaises(ToolError) as context:
            asJSONValue({BYTES: {TEXT: object()}})
        self.assertEqual(context.exception.code, 'INTERNAL')
        str(context.exception)

    def test_what_erp5_raises(self):
        from Products.CMFCore.WorkflowCore import WorkflowException
        from Products.ERP5MCP.core.phrase import render
        from Products.ERP5MCP.core.strict_json import dump
        from Products.ERP5MCP.erp5.failure import translateFailure
        from Products.ERP5Type.Core.Workflow import ValidationFailed
        for exception in (ValidationFailed(BYTES), ValidationFailed(TEXT), ValidationFailed([BYTES, TEXT, self.message(TEXT)]),
                          WorkflowException(TEXT), WorkflowException(BYTES)):
            error = translateFailure(exception)
            str(error)
            self.assertIn(TEXT, json.loads(dump(render(error.asDict(), lambda x: x)))['message'])

    def test_phrases(self):
        from Products.ERP5MCP.core import Phrase
        from Products.ERP5MCP.erp5.translation import say
        for value in BYTES, TEXT:
            self.assertEqual(say(Phrase('There is no "${name}".', name=value)), 'There is no "%s".' % BYTES)

    def test_words_of_titles(self):
        from Products.ERP5MCP.erp5.vocabulary import getTokenList
        self.assertEqual(getTokenList(BYTES), getTokenList(TEXT))
        self.assertEqual(getTokenList(TEXT), [u'ete'])
        getTokenList(CUT)

    def test_values_of_properties(self):
        from Products.ERP5MCP.erp5.document_value import asItemJSON
        self.assertEqual([asItemJSON(x, 'string', None) for x in (BYTES, TEXT, CUT, 1)], [TEXT, TEXT, u'\ufffd', u'1'])
        self.assertEqual(asItemJSON(BYTES, 'number', None), TEXT)
        self.assertEqual(asItemJSON('2', 'integer', None), 2)


class Response(object):
    def __init__(self, **header_dict):
        self.header_dict = header_dict

    def getHeader(self, name):
        return self.header_dict.get(name.replace('-', '_'))


class Portal(object):
    def absolute_url(self):
        return 'http://localhost/erp5'


class TestOutcome(unittest.TestCase):
    """What actions of dialogs answer."""

    def outcome(self, result, **header_dict):
        from Products.ERP5MCP.core.strict_json import dump
        from Products.ERP5MCP.core.phrase import render
        from Products.ERP5MCP.erp5.form_run import Outcome
        outcome = Outcome(Portal(), result, Response(**header_dict))
        return json.loads(dump(render([outcome.message, outcome.text] + [outcome.file] * bool(outcome.file), lambda x: x)))

    def test_texts(self):
        self.assertEqual(self.outcome(BYTES), [TEXT, None])
        self.assertEqual(self.outcome(TEXT), [TEXT, None])

    def test_a_long_text_is_a_file(self):
        self.assertEqual(self.outcome(BYTES * 20000), [None, None, {
            'filename': 'file.txt', 'content_type': 'text/plain', 'size': 100000, 'text': TEXT * 20000}])

    def test_a_text_with_other_bytes_is_shown_as_well_as_it_can_be(self):
        self.assertEqual(self.outcome(CUT + b'a', content_type='text/csv'), [u'\ufffda', None])

    def test_a_file_is_no_text(self):
        disposition = 'attachment; filename="%s.pdf"' % BYTES
        message, text, file_dict = self.outcome(
            b'%PDF\xff\xfe', content_type='application/pdf; x=y', content_disposition=disposition)
        self.assertEqual((message, text), (None, None))
        self.assertEqual(file_dict['filename'], TEXT + u'.pdf')
        self.assertEqual((file_dict['content_type'], file_dict['size'], file_dict['data']), ('application/pdf', 6, 'JVBERv/+'))

    def test_a_file_has_an_address(self):
        from Products.ERP5MCP.erp5.form_outcome import attachFile
        answer = {'relative_url': u'person_module/1', 'file': {
            'filename': TEXT + u'.pdf', 'content_type': u'application/pdf', 'data': u'JVBERv/+'}}
        attachFile(Portal(), answer)
        self.assertEqual(answer['file']['uri'], 'http://localhost/erp5/person_module/1/%C3%89t%C3%A9.pdf')

    def test_the_message_of_a_redirect(self):
        from six.moves.urllib.parse import quote
        url = 'http://localhost/elsewhere?portal_status_message=' + quote(BYTES)
        for location in url, url.encode('ascii').decode('ascii'), u'http://localhost/\xe9?portal_status_message=' + quote(BYTES):
            self.assertEqual(self.outcome(None, location=location)[0], TEXT)


class TestSeals(unittest.TestCase):
    """What travels with the client."""

    def test_cursors(self):
        from DateTime import DateTime
        from Products.ERP5MCP.erp5.cursor import dumpCursor, loadCursor
        date = DateTime('2026/11/25 10:00:00 UTC')
        for value in BYTES, TEXT:
            cursor = dumpCursor(['Sale Order', TEXT], [value, date, None, 7])
            loaded = loadCursor(['Sale Order', TEXT], json.loads(json.dumps(cursor)), 4)
            self.assertEqual((loaded[0], loaded[1].timeTime(), loaded[2:]), (BYTES, date.timeTime(), [None, 7]))
            self.assertIs(type(loaded[0]), str)

    def test_forged_cursors(self):
        from Products.ERP5MCP.core import ToolError
        from Products.ERP5MCP.erp5.cursor import loadCursor
        for text in u'é', u'', u'AAAA', u'bnVsbA', u'W10', u'=', u'\ud800':
            with self.assertRaises(ToolError) as context:
                loadCursor([], text, 1)
            self.assertEqual(context.exception.code, 'INVALID_FIELD_VALUE')


class TestVersion(unittest.TestCase):
    """On a ZODB: equal texts give one version, whatever string they are, and a changed one another."""

    def test_versions(self):
        import transaction
        from AccessControl.SecurityManagement import newSecurityManager, noSecurityManager
        from AccessControl.users import system
        from persistent import Persistent
        from Products.ERP5MCP.core import ToolError
        from Products.ERP5MCP.erp5.version import checkVersion, getVersion
        from ZODB.DB import DB

        class Document(Persistent):
            def getPortalType(self):
                return 'Person'

            def getPortalObject(self):
                return self

            def getPortalModuleTypeList(self):
                return ()

            def objectValues(self):
                return ()

            @property
            def portal_web_services(self):
                return root['tool']

            @property
            def portal_types(self):
                return root['types']
        sys.modules[__name__].Document = Document
        Document.__module__ = __name__
        root = DB(None).open().root()
        newSecurityManager(None, system)
        self.addCleanup(noSecurityManager)
        document, root['tool'], root['types'] = Document(), Document(), Document()
        root['document'] = document
        document.title = BYTES
        transaction.commit()
        version = getVersion(document)
        document.title = TEXT
        checkVersion(document, json.loads(json.dumps(version)))
        document.title, document.comment_list = BYTES, [TEXT, CUT]
        setattr(document, BYTES, TEXT)
        transaction.commit()
        self.assertNotEqual(getVersion(document).partition('.')[2], version.partition('.')[2])
        for forged in u'é', u'é.é', u'f' * 40 + u'.a', u'-1.a', u'.':
            with self.assertRaises(ToolError) as context:
                checkVersion(document, forged)
            self.assertEqual(context.exception.code, 'INVALID_FIELD_VALUE')


class TestMail(unittest.TestCase):
    """Products.MailHost of Zope 4: what a call sends leaves when its transaction is committed."""

    def test_mails_wait_for_the_commit(self):
        import transaction
        from Products.ERP5MCP.erp5.mail import keepMailUntilCommit
        from Products.MailHost.MailHost import MailHost
        sent_list = []

        class Host(MailHost):
            def _send(self, mfrom, mto, messageText, immediate=False):
                sent_list.append(messageText)
        host = Host('MailHost')

        def send():
            keepMailUntilCommit()
            host.send('text', 'a@example.com', 'b@example.com', BYTES, immediate=True)
        send()
        self.assertEqual(sent_list, [])
        transaction.abort()
        self.assertEqual(sent_list, [])
        send()
        transaction.commit()
        self.assertEqual(len(sent_list), 1)


if __name__ == '__main__':
    site.addsitedir(sys.argv[1])
    sys.path.insert(0, sys.argv[1])
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import Products
    Products.__path__.append(sys.argv[2])
    import names27
    names27.install()
    unittest.main(argv=sys.argv[:1])
