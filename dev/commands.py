"""Stage two of each command, by the command's name; what it needs is imported when it is called."""


def run(fresh, dev_mode):
    """Serve the demo lyceum."""
    from dev.server import serve

    return serve(fresh, dev_mode)


def test(arguments):
    """Run the test suite."""
    from dev.test_run import run_tests

    return run_tests(arguments)


def bench(arguments):
    """Run the benchmark."""
    from dev.bench_context import run_bench

    return run_bench(arguments)


def lint(arguments):
    """Run the linters."""
    from dev.lint import run_lint

    return run_lint(arguments)


def shell(arguments):
    """Open Odoo's shell on the demo database."""
    from dev.shell import run_shell

    return run_shell(arguments)


def odoo(arguments):
    """Run Odoo's command line."""
    from dev.shell import run_odoo_command

    return run_odoo_command(arguments)


def psql(arguments):
    """Open psql."""
    from dev.shell import run_psql

    return run_psql(arguments)


def load_demo(arguments):
    """Fill a database that has the addon with the demo lyceum."""
    from dev.shell import run_load_demo

    return run_load_demo(arguments)


def terms(_arguments):
    """Bring the Russian translation up to the terms of the source."""
    from dev.terms import update_terms

    return update_terms()


def lock(_arguments):
    """Pin the requirements anew."""
    from dev.lock import lock_requirements

    return lock_requirements()
