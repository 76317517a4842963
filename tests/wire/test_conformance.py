"""The official conformance suite passes."""
import pytest

from . import conformance

# revision -> required scenarios, and how many of them pass at least
REQUIRED = {'2026-07-28': (37, 37), '2025-11-25': (30, 24)}


@pytest.mark.parametrize('revision', conformance.SELECTION)
def test_suite_passes(proxied_url, revision):
    report = conformance.run(proxied_url, revision)
    assert report.success, '%s\n%s\n%s' % (report.line(), report.text, report.failure_text)
    required, passed = REQUIRED.get(revision, (len(report.scored), 1))
    assert len(report.scored) == required and report.passed >= passed, report.line()
