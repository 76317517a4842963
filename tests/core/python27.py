"""Finds a Python 2.7 and gives it what the core needs, in a folder of the checkout that git ignores."""
import glob
import os
import pathlib
import shutil
import subprocess

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / '.venv27'
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
    stamp = FOLDER / 'requirements.txt'
    wanted = '\n'.join(REQUIREMENT_LIST)
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(FOLDER, ignore_errors=True)
        subprocess.run(
            [PYTHON27, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--target', str(FOLDER), *REQUIREMENT_LIST],
            check=True, capture_output=True)
        stamp.write_text(wanted)
    return str(FOLDER)
