"""`headship`: the one command. Rooms bring their own sub-commands; this is where they meet.

Every command makes and migrates the database that it needs. A problem is one line on standard error and an exit
code: 2 for something that the caller can mend, 1 for a finding (a broken ledger, a doctor's complaint).
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from importlib.util import find_spec

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "headship.config.settings")


def main(argv: list[str] | None = None) -> int:
    """Run one command; see the module's docstring for the exit codes."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    from headship.config.environment import EnvironmentProblem

    try:
        django.setup()
        arguments = parser().parse_args(argv)
        return carry_out(arguments)
    except (EnvironmentProblem, ImproperlyConfigured) as problem:
        return complain(str(problem), 2)
    except DatabaseError as problem:
        return complain(f"The database cannot be used: {str(problem).splitlines()[0]}", 2)
    except KeyboardInterrupt:
        return complain("Stopped.", 130)


def carry_out(arguments: argparse.Namespace) -> int:
    """Migrate where the command needs it, and run it."""
    from headship.config import installation
    from headship.kernel.failures import CommandFailure, Denied, Refusal

    try:
        if getattr(arguments, "migrates", True):
            installation.migrate()
        return int(arguments.handler(arguments) or 0)
    except CommandFailure as failure:
        return complain(str(failure), failure.exit_code)
    except (Refusal, Denied) as failure:
        return complain(str(failure), 2)
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def complain(sentence: str, exit_code: int) -> int:
    """Say one line on standard error and give the exit code back."""
    print(f"headship: {' '.join(sentence.split())}", file=sys.stderr)
    return exit_code


def parser() -> argparse.ArgumentParser:
    """The command's words: this room's own, then those of every room that has some."""
    from django.conf import settings

    from headship.config import installation

    top = argparse.ArgumentParser(prog="headship", description="Headship: a school's leadership, from evidence.")
    commands = top.add_subparsers(required=True, metavar="command")
    installation.add_commands(commands)
    for room in settings.ROOMS:
        if find_spec(f"{room}.commands"):
            import_module(f"{room}.commands").add_commands(commands)
    return top


if __name__ == "__main__":
    sys.exit(main())
