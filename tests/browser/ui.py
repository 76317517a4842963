"""The two user interfaces of ERP5, by what a person does in them. Each verb is clicks and keys; only `open` takes an address."""
import re

BUSY = '.ui-header .ui-icon-spinner'
TIMEOUT = 30_000


class UserInterface:
    """One window.

    problem_list: errors of JavaScript and HTTP 5xx that were met
    """

    def __init__(self, page, site, language):
        self.page, self.site, self.language, self.problem_list = page, site, language, []
        page.set_default_timeout(TIMEOUT)
        page.on('pageerror', lambda error: self.problem_list.append(f'JavaScript: {error}'))
        # 503: three conflicts with activities; Zope asks to come again
        page.on('response', lambda response: response.status >= 500 and response.status != 503 and self.problem_list.append(
            f'{response.status} {response.url}'))
        page.on('dialog', lambda dialog: dialog.accept())

    def field(self, name):
        return self.page.locator(f'[name="field_{name}"]:visible')

    def has_field(self, name):
        return self.container(name).count() > 0

    def fill(self, name, text):
        self.field(name).first.fill(text)

    def choose(self, name, label):
        self.field(name).last.select_option(label=label)

    def tick(self, name, value=True):
        self.field(name).first.set_checked(value)

    def tick_choice(self, name, label):
        self.container(name).get_by_text(label, exact=True).click()

    def choices(self, name):
        return self.field(name).last.locator('option').all_inner_texts()

    def editor(self, name):
        """The box of a code field, or the code editor that is installed; what is generated has none."""
        editor = self.container(name).locator('.mcp-editor').locator('textarea, iframe')
        editor.wait_for()
        return editor

    def has_code_editor(self, name):
        return self.editor(name).evaluate('element => element.tagName') == 'IFRAME'

    def _monaco(self, name, script, *argument_list):
        """What a script says of the editor once it can be used."""
        frame = self.editor(name).element_handle().content_frame()
        frame.wait_for_function('window.monaco && !monaco.editor.getEditors()[0].getOption(monaco.editor.EditorOption.readOnly)')
        return frame.evaluate(script, *argument_list)

    def code(self, name, text):
        if self.has_code_editor(name):
            self._monaco(name, 'text => monaco.editor.getEditors()[0].setValue(text)', text)
        else:
            self.editor(name).fill(text)

    def coded(self, name):
        if self.has_code_editor(name):
            return self._monaco(name, 'monaco.editor.getEditors()[0].getValue()')
        return self.editor(name).input_value()

    def generated(self, name, title):
        """The text of a code field that nobody can edit, below its title."""
        assert self.container(name).locator('label').first.inner_text().strip() == title
        box = self.container(name).locator('.mcp-editor pre')
        box.wait_for()
        return box.inner_text()

    def text(self):
        return self.page.locator('body').inner_text()

    def url(self):
        return self.page.url

    def document_id(self):
        raise NotImplementedError

    def click_text(self, text):
        self.page.get_by_text(text, exact=True).first.click()
        self.wait()

    def width_overflow(self):
        """Pixels of the page that are right of the screen."""
        return self.page.evaluate('document.documentElement.scrollWidth - window.innerWidth')


class Xhtml(UserInterface):
    """The former one: pages."""
    name = 'xhtml'

    def open(self, relative_url, view='view'):
        url = f'{self.site.url}/{relative_url}/{view}'
        if self.page.goto(url).status == 503:
            self.page.goto(url)
        self.wait()

    def wait(self):
        self.page.wait_for_load_state('networkidle')

    def _go(self, do):
        """Do what leads to another page."""
        with self.page.expect_navigation(wait_until='load'):
            do()
        self.wait()

    def container(self, name):
        return self.page.locator(f'div.field:has([name="field_{name}"]), div.field:has([data-gadget-editable="field_{name}"])')

    def generated(self, name, title):
        # what cannot be edited has no name in the page: the field's title leads there
        box = self.page.locator('div.field', has=self.page.locator('label', has_text=re.compile(f'^\\s*{re.escape(title)}\\s*$'))).locator(
            '.mcp-editor pre')
        box.wait_for()
        return box.inner_text()

    def save(self):
        self._go(self.page.locator('button.save').click)

    def submit(self):
        self._go(self.page.locator('#dialog_submit_button').click)

    def update(self):
        self._go(self.page.locator('#dialog_update_button').click)

    def error(self, name):
        return self.container(name).locator('.error').last.inner_text()

    def message(self):
        return self.page.locator('.transition_message').inner_text()

    def add(self, portal_type):
        self._go(lambda: self.page.locator('select[name=select_action]').select_option(value=f'add {portal_type}'))
        self.site.rest()

    def action(self, title):
        self._go(lambda: self.page.locator('select[name=select_action]').select_option(label=title))

    def has_action(self, title):
        return title in self.page.locator('select[name=select_action] option').all_inner_texts()

    def tab(self, title):
        self._go(self.page.get_by_role('link', name=title, exact=True).first.click)

    def jump(self, title):
        self._go(lambda: self.page.locator('select[name=select_jump]').select_option(label=title))

    def transition(self, title):
        self.action(title)
        self.submit()

    def clone(self):
        self._go(self.page.locator('button.clone').click)
        self.site.rest()

    def delete(self):
        """Ticked in the list of what it is in."""
        document_id = self.document_id()
        self.open(self.page.url[len(self.site.url):].lstrip('/').split('?')[0].split(document_id)[0].rstrip('/'))
        row = self.page.locator('tr', has=self.page.locator(f'a[href*="{document_id}?"], a[href*="{document_id}/"]'))
        row.locator('input[type=checkbox]').check()
        self._go(self.page.locator('button.delete').click)
        self.submit()

    def relate(self, name, title):
        """Type what is to be related into its field, one per line."""
        box = self.field(name).first
        box.fill('\n'.join(x for x in (box.input_value(), title) if x))

    def related(self, name):
        return [x for x in self.field(name).first.input_value().splitlines() if x]

    def rows(self):
        """[texts of the cells] of the list."""
        return [[cell.strip() for cell in row.locator('td').all_inner_texts()]
                for row in self.page.locator('table tr.DataA, table tr.DataB, .listbox-table tbody tr').all()]

    def is_editable(self, name):
        return self.page.locator('button.save').count() > 0

    def document_id(self):
        part_list = self.page.url.split('?')[0].split('/')
        return part_list[-2] if part_list[-1].endswith('view') or '_view' in part_list[-1] else part_list[-1]


class Renderjs(UserInterface):
    """The present one: one page that draws others."""
    name = 'renderjs'

    def root(self):
        language = '' if self.language == 'en' else f'{self.language}/'
        return f'{self.site.url}/web_site_module/renderjs_runner/{language}'

    def open(self, relative_url, view='view'):
        self.page.goto('about:blank')
        self.page.goto(f'{self.root()}#/{relative_url}?editable=1&p.view={view}' if view == 'view' else
                       f'{self.root()}#/{relative_url}?editable=1&view={view}')
        self.wait()

    def wait(self):
        self.page.wait_for_load_state('networkidle')
        for _ in range(3):
            self.page.locator(BUSY).first.wait_for(state='hidden')
            self.page.wait_for_timeout(200)
        self.page.wait_for_load_state('networkidle')

    def container(self, name):
        return self.page.locator(f'[data-gadget-scope="field_{name}"]:visible').first

    def has_field(self, name):
        return self.page.locator(f'[data-gadget-scope="field_{name}"]:visible').count() > 0

    def _header(self, icon):
        self.page.locator(f'.ui-header a.{icon}').first.click()
        self.wait()

    def save(self):
        self.page.locator('.ui-header button[name=submit]').click()
        self.wait()

    def submit(self):
        self.page.locator('input.dialogconfirm').click()
        self.wait()

    def update(self):
        self.page.locator('button[name=action_update]').click()
        self.wait()

    def error(self, name):
        self.field(name).first.focus()
        self.page.wait_for_timeout(300)
        return self.container(name).locator('span').last.inner_text()

    def message(self):
        return self.page.locator('[data-gadget-scope=notification]').inner_text()

    def add(self, portal_type):
        self._header('ui-icon-plus')
        select = self.page.locator('[name=field_your_select_action]')
        select.select_option(value=f'add {portal_type}')
        self.submit()
        self.site.rest()

    def action(self, title):
        self._header('ui-icon-cogs')
        self.page.locator('.document-listview').get_by_text(title, exact=True).click()
        self.wait()

    def has_action(self, title):
        self._header('ui-icon-cogs')
        found = self.page.locator('.document-listview').get_by_text(title, exact=True).count() > 0
        self.page.go_back()
        self.wait()
        return found

    def tab(self, title):
        self._header('ui-icon-eye')
        self.page.locator('.document-listview').get_by_text(title, exact=True).click()
        self.wait()

    def jump(self, title):
        """Lists have theirs in the menu."""
        self.page.locator('.ui-header button[name=panel]').click()
        self.page.locator('[data-gadget-scope=panel]').get_by_text(title, exact=True).click()
        self.wait()

    def transition(self, title):
        self.action(title)
        self.submit()

    def clone(self):
        self._header('ui-icon-cogs')
        self.page.locator('.document-listview a[href*=clone_document]').first.click()
        self.wait()
        self.site.rest()

    def delete(self):
        self._header('ui-icon-cogs')
        self.page.locator('.document-listview a[href*=delete]').last.click()
        self.wait()
        self.submit()

    def relate(self, name, title):
        """Type a part of the title and take what is found."""
        box = self.container(name).locator('input[type=search]').last
        box.click()
        box.press_sequentially(title)
        self.container(name).locator('.search_ul li[data-uid]').first.click()
        self.wait()

    def related(self, name):
        return [value for value in self.container(name).locator('input[type=search]').evaluate_all('list => list.map(x => x.value)') if value]

    def rows(self):
        return [[cell.strip() for cell in row.locator('td').all_inner_texts()] for row in self.page.locator('table tbody tr').all()]

    def is_editable(self, name):
        return self.page.locator('.ui-header button[name=submit]').count() > 0

    def document_id(self):
        return self.page.url.split('#/')[1].split('?')[0].split('/')[-1]
