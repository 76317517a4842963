"""A browser, the site under test, and the user interfaces in it."""
import os
import pathlib

import pytest

from .site import Site, french, missing
from .ui import Renderjs, Xhtml

# (user interface, width of the screen, language): each of them twice, or all there are with SCREENS=all
SCREEN_LIST = [(class_, width, language) for class_ in (Renderjs, Xhtml) for width in (1300, 420) for language in ('en', 'fr')
               if os.environ.get('SCREENS') == 'all' or (width == 1300) is (language == 'en')]
SCREENSHOT_DIRECTORY = os.environ.get('SCREENSHOTS')


def pytest_collection_modifyitems(items):
    """All items of the run come here, those of other directories too."""
    reason = missing()
    if reason:
        for item in [item for item in items if pathlib.Path(__file__).parent in item.path.parents]:
            item.add_marker(pytest.mark.skip(reason=f'a real ERP5 is needed; set {reason}'))


@pytest.fixture(scope='session')
def site():
    site = Site()
    site.prepare()
    yield site
    site.clean()


@pytest.fixture(scope='session')
def browser():
    sync_api = pytest.importorskip('playwright.sync_api')
    with sync_api.sync_playwright() as playwright:
        # CHROMIUM: one of the machine, else the one that playwright has installed
        browser = playwright.chromium.launch(executable_path=os.environ.get('CHROMIUM'), args=['--no-sandbox'])
        yield browser
        browser.close()


@pytest.fixture(params=SCREEN_LIST, ids=lambda screen: f'{screen[0].name}-{screen[1]}-{screen[2]}')
def screen(request):
    return request.param


@pytest.fixture
def translate(screen):
    """What the site says in the language of the screen; the text itself where nobody has translated it."""
    catalog = french() if screen[2] == 'fr' else {}
    return lambda text: catalog.get(text, text)


@pytest.fixture
def window(browser, site, screen, request):
    """A function: name of a person (manager, assignor, auditor) -> a user interface in a window of its own."""
    class_, width, language = screen
    opened = []

    def open_window(name='manager'):
        context = browser.new_context(
            viewport={'width': width, 'height': 900}, locale='en-US', service_workers='block',
            extra_http_headers={'Authorization': site.authorization(name)})
        context.add_cookies([{'name': 'LOCALIZER_LANGUAGE', 'value': language, 'url': site.url}])
        opened.append(class_(context.new_page(), site, language))
        return opened[-1]

    yield open_window
    for index, user_interface in enumerate(opened):
        if SCREENSHOT_DIRECTORY:
            user_interface.page.screenshot(
                path=f'{SCREENSHOT_DIRECTORY}/{request.node.name}-{index}.png'.replace('[', '-').replace(']', ''), full_page=True)
        user_interface.page.context.close()
    for user_interface in opened:
        assert user_interface.problem_list == []


