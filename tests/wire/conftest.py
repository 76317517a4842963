"""One server process, and a proxy before it, for all tests of this directory."""
import pytest

from . import process


@pytest.fixture(scope='session')
def _proxied_server():
    with process.running_proxied_server() as pair:
        yield pair


@pytest.fixture(scope='session')
def session_server(_proxied_server):
    """The server process."""
    return _proxied_server[0]


@pytest.fixture
def server(session_server, request):
    """The server process, which has to outlive the test."""
    request.node.log_start = session_server.log.stat().st_size
    yield session_server
    assert session_server.process.poll() is None, 'the server process has ended'


@pytest.fixture
def proxied_url(_proxied_server, server):
    """The URL of the service behind the proxy, which authenticates."""
    return _proxied_server[1]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Show with a failure what the server has logged since the test began."""
    report = yield
    server = getattr(item, 'funcargs', {}).get('server')
    if report.failed and isinstance(server, process.Server):
        report.sections.append(('log of the server', server.read_log()[item.log_start:][-20000:]))
    return report
