"""Finds a Python 2.7 and gives it what the core needs, and what the rest of the product needs, in folders of the checkout that git ignores."""
import glob
import os
import pathlib
import shutil
import subprocess

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / '.venv27'
ZOPE_FOLDER = CHECKOUT / '.venv27-zope'
# the release of ERP5's Python 2, with the last releases of what it needs that know Python 2.7
REQUIREMENT_LIST = ['six', 'jsonschema==3.0.2', 'pyrsistent==0.16.1', 'attrs==21.4.0', 'functools32==3.2.3.post2', 'setuptools==44.1.1']


def find():
    pyenv = os.environ.get('PYENV_ROOT') or os.path.expanduser('~/.pyenv')
    for path in [*sorted(glob.glob(pyenv + '/versions/2.7*/bin/python2.7')), shutil.which('python2.7')]:
        # a shim of pyenv is there even when its version is not
        if path and subprocess.run([path, '-c', ''], capture_output=True).returncode == 0:
            return path
    return None


PYTHON27 = find()
REASON = 'no python2.7 on PATH or in ~/.pyenv/versions'


def installed():
    """The folder to import from; raises CalledProcessError when the packages cannot be had."""
    return _install(FOLDER, REQUIREMENT_LIST)


def installed_zope():
    """The same with Zope 4 and what of it ERP5 uses."""
    line_list = (CHECKOUT / 'tests/core/requirements-python27.txt').read_text().splitlines()
    return _install(ZOPE_FOLDER, [line for line in line_list if not line.startswith('#')])


def _install(folder, requirement_list):
    stamp = folder / 'requirements.txt'
    wanted = '\n'.join(requirement_list)
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        # all at once: pip would replace a namespace package that is there already; not isolated: the newest build tools know no 2.7
        subprocess.run(
            [PYTHON27, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--no-build-isolation', '--target', str(folder),
             *requirement_list], check=True, capture_output=True)
        stamp.write_text(wanted)
    return str(folder)
