"""The command line: `python -m embedded run | shell | cluster | install | test`."""
import argparse
import sys

if sys.version_info < (3, 10):
    sys.exit('erp5_mcp: the embedded site needs Python 3.10 or newer; this is Python %d.%d.' % sys.version_info[:2])


def main(argument_list=None):
    """Dispatch; returns the exit code."""
    parser = argparse.ArgumentParser(prog='python -m embedded', description=__doc__)
    commands = parser.add_subparsers(dest='command', required=True)
    commands.add_parser('run', help='serve the embedded site')
    commands.add_parser('shell', help='Python in the stopped site, for instance to make a tool')
    commands.add_parser('cluster', help='serve the embedded site with three processes over ZEO')
    install = commands.add_parser('install', help='install business templates into the stopped site')
    install.add_argument('directory', nargs='+')
    test = commands.add_parser('test', help='run the test components of the business templates below a directory')
    test.add_argument('directory')
    option = parser.parse_args(argument_list)
    if option.command == 'test':
        from . import testing
        return 0 if testing.run_test_components(option.directory) else 1
    if option.command == 'cluster':
        from . import cluster
        return cluster.run()
    from . import server
    if option.command == 'install':
        return server.install(option.directory)
    return server.run() if option.command == 'run' else server.shell()


if __name__ == '__main__':
    sys.exit(main())
