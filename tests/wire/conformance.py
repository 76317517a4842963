"""The official conformance suite against the embedded site.

    python -m tests.wire.conformance

runs it for each revision that it knows, prints how many scenarios pass, and exits with 1 when one fails that has to pass. Scenarios that are
known to fail stand in `expected-failures-<revision>.yml`, each with its reason.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from . import process

HERE = pathlib.Path(__file__).resolve().parent
# revision -> how the suite is asked for it: what the revision requires, or where no such set exists, all that applies to it
SELECTION = {
    '2026-07-28': ['--requirements', '2026-07-28'],
    '2025-11-25': ['--requirements', '2025-11-25'],
    '2025-06-18': ['--suite', 'all', '--spec-version', '2025-06-18'],
}
RESULT = re.compile(r'^([✓✗]) ([\w-]+): \d+ passed, \d+ failed', re.M)
REQUIRED = re.compile(r'^  - ([\w-]+)$', re.M)
ANSI = re.compile(r'\x1b\[[0-9;]*m')


class Report:
    """What one run of the suite said. `success` is the suite's own verdict, with its baseline."""

    def __init__(self, revision, completed, required, failure_text):
        output = ANSI.sub('', completed.stdout + completed.stderr)
        self.revision, self.success, self.failure_text = revision, completed.returncode == 0, failure_text
        summary = output.partition('=== SUMMARY ===')[2]
        result = {name: mark == '✓' for mark, name in RESULT.findall(summary)}
        self.scored = {name: passed for name, passed in result.items() if required is None or name in required}
        self.unscored = {name: passed for name, passed in result.items() if name not in self.scored}
        self.text = summary.strip() or output

    @property
    def passed(self):
        return sum(self.scored.values())

    def line(self):
        """One line for people."""
        text = '%s: %d of %d %s scenarios pass' % (
            self.revision, self.passed, len(self.scored), 'required' if '--requirements' in SELECTION[self.revision] else 'applicable')
        if self.unscored:
            text += '; of %d unscored ones, %d' % (len(self.unscored), sum(self.unscored.values()))
        return text

    def detail(self):
        """The scenarios that fail, and whether that is known."""
        return ''.join('  fails%s: %s\n' % (' (unscored)' if name in self.unscored else '', name)
                       for name, passed in {**self.scored, **self.unscored}.items() if not passed)


def run(url, revision):
    """Run the suite for a revision against a URL that needs no authentication."""
    baseline = HERE / ('expected-failures-%s.yml' % revision)
    program = process.package_program('@modelcontextprotocol/conformance', 'conformance')
    with tempfile.TemporaryDirectory(prefix='erp5-mcp-conformance-') as directory:
        required = _required(program, revision) if '--requirements' in SELECTION[revision] else None
        completed = process.run_node([program, 'server', '--url', url, *SELECTION[revision], '-o', directory,
                                      *(['--expected-failures', baseline] if baseline.exists() else [])])
        return Report(revision, completed, required, _failure_text(pathlib.Path(directory)))


def _required(program, revision):
    """The names of the server scenarios that a revision requires."""
    listed = process.run_node([program, 'list', '--requirements', revision]).stdout
    return set(REQUIRED.findall(listed.partition('Server scenarios')[2].partition('Client scenarios')[0]))


def _failure_text(directory):
    """The checks that failed, each with what the suite says about it."""
    line_list = []
    for path in sorted(directory.glob('*/checks.json')):
        for check in json.loads(path.read_text()):
            if check['status'] == 'FAILURE':
                line_list.append('%s: %s: %s' % (path.parent.name, check['id'], check.get('errorMessage')))
    return '\n'.join(line_list)


def main():
    try:
        with process.running_proxied_server() as (server, url):
            report_list = [run(url, revision) for revision in SELECTION]
            for report in report_list:
                print(report.line())
                print(report.detail(), end='')
                if not report.success:
                    print('\nNOT CONFORMANT to %s:\n%s\n\n%s' % (report.revision, report.text, report.failure_text))
            success = all(report.success for report in report_list)
            if not success:
                print(server.read_log())
    except subprocess.TimeoutExpired as error:
        sys.exit('the conformance suite did not end within %d seconds' % error.timeout)
    return 0 if success else 1


if __name__ == '__main__':
    sys.exit(main())
