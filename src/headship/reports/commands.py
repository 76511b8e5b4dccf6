"""`headship report leadership`: the leadership report as a PDF."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from headship.kernel.scope import school_scope
from headship.reports import content, typesetting
from headship.school.domain.founding import school_named
from headship.standing.commands import leader_named, refresh


def add_commands(commands: Any) -> None:
    """report leadership."""
    room = commands.add_parser("report", help="make a document to print or send")
    kinds = room.add_subparsers(required=True, metavar="which")
    leadership = kinds.add_parser("leadership", help="where the school, or one leader, stands, with the evidence")
    leadership.add_argument("--pdf", required=True, type=Path, metavar="FILE", help="where to write it")
    leadership.add_argument("--school", help="which school, by its code or name; by default the first made")
    leadership.add_argument("--leader", help="one leader, by name, e-mail or number: only what they answer for")
    leadership.set_defaults(handler=write_leadership)


def write_leadership(arguments: argparse.Namespace) -> int:
    """Write the report; the readings are taken anew first, so that it holds the newest work."""
    school = school_named(arguments.school)
    language = translation.override(school.language or None)
    with school_scope(school.pk), timezone.override(school.zone), language:
        leader = leader_named(arguments.leader) if arguments.leader else None
        refresh()
        report = (
            content.leader_report(school=school, leader=leader, reader=None)
            if leader
            else content.school_report(school=school, reader=None)
        )
        typesetting.write_pdf(report, arguments.pdf)
        print(_("The report is in %(file)s.") % {"file": arguments.pdf})
    return 0
