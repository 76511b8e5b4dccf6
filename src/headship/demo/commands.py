"""`headship demo`: builds the demonstration school and exits."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from tqdm import tqdm

from headship.demo.accounts import described_accounts
from headship.demo.building import CODE, SIZE, make_demo
from headship.kernel import clock
from headship.kernel.failures import CommandFailure
from headship.school.models import School

SMALLEST, LARGEST = 24, 20_000


def add_commands(commands: Any) -> None:
    """demo."""
    demo = commands.add_parser("demo", help="build the demonstration school, with two years of history")
    demo.add_argument(
        "--school-size", type=int, default=SIZE, metavar="N", help=f"about how many learners (default {SIZE})"
    )
    demo.add_argument(
        "--found-on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day on which it is found (today)"
    )
    demo.add_argument("--if-empty", action="store_true", help="do nothing where any school is here")
    demo.set_defaults(handler=build)


def build(arguments: argparse.Namespace) -> int:
    """Build it, or say why not. A second building changes nothing."""
    size = arguments.school_size
    if not SMALLEST <= size <= LARGEST:
        raise CommandFailure(
            _("A demonstration school has %(smallest)s to %(largest)s learners: choose another --school-size.")
            % {"smallest": SMALLEST, "largest": LARGEST}
        )
    if arguments.found_on and arguments.found_on > clock.today():
        raise CommandFailure(_("Its history would lie in the future: choose today or an earlier day for --found-on."))
    if arguments.if_empty and School.objects.exists():
        return 0
    if School.objects.filter(code=CODE).exists():
        raise CommandFailure(
            _("The demonstration school is here already. Set HEADSHIP_HOME to an empty folder to build another.")
        )
    with tqdm(desc=_("Two years of a school"), unit=" days", file=sys.stderr, disable=None) as progress:
        make_demo(reference=arguments.found_on, size=size, progress=progress)
    print(described_accounts())
    return 0
