"""`headship ledger verify`: proof that nobody changed the ledger."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from django.utils.translation import gettext as _
from tqdm import tqdm

from headship.evidence.domain import ledger
from headship.evidence.models import Act
from headship.kernel.scope import school_scope
from headship.school.domain.founding import school_named
from headship.school.models import School


def add_commands(commands: Any) -> None:
    """ledger verify."""
    room = commands.add_parser("ledger", help="look after the evidence ledger")
    verbs = room.add_subparsers(required=True, metavar="what")
    verify = verbs.add_parser("verify", help="walk every chain, and name the first broken link or a cut tail")
    verify.add_argument("--head", metavar="DIGEST", help="a head kept elsewhere (a report, a backup) to look for")
    verify.add_argument("--school", help="only this school, by its code; by default all")
    verify.add_argument("--json", action="store_true", help="print what was found as JSON")
    verify.set_defaults(handler=verify_ledgers)


def verify_ledgers(arguments: argparse.Namespace) -> int:
    """Verify the ledgers asked for; 0 where all are whole, 1 where one is not."""
    schools = [school_named(arguments.school)] if arguments.school else list(School.objects.order_by("pk"))
    wanted = (arguments.head or "").strip().lower() or None
    verdicts = [(school, _verified(school, wanted if len(schools) == 1 else None)) for school in schools]
    problems = [] if len(schools) == 1 or not wanted else _head_nowhere(wanted, schools)
    intact = not problems and all(verdict.intact for _school, verdict in verdicts)
    if arguments.json:
        print(json.dumps(_as_json(verdicts, problems, intact), ensure_ascii=False))
    else:
        for school, verdict in verdicts:
            print(_line(school, verdict))
        for problem in problems:
            print(problem)
    return 0 if intact else 1


def _verified(school: School, expected_head: str | None) -> ledger.Verdict:
    with (
        school_scope(school.pk),
        # None: no bar where nobody watches a terminal.
        tqdm(total=ledger.head()[0], desc=school.code, unit=" acts", file=sys.stderr, disable=None) as progress,
    ):
        return ledger.verify(expected_head=expected_head, progress=progress)


def _head_nowhere(digest: str, schools: list[School]) -> list[str]:
    for school in schools:
        with school_scope(school.pk):
            if Act.objects.filter(digest=digest).exists():
                return []
    return [_("The head {head} is in none of these ledgers: a tail was cut, or it is another’s.").format(head=digest)]


def _line(school: School, verdict: ledger.Verdict) -> str:
    if not verdict.intact:
        return _("%(school)s: BROKEN after %(acts)s whole acts. %(problem)s") % {
            "school": school.code, "acts": verdict.acts, "problem": verdict.problem,
        }  # fmt: skip
    if not verdict.acts:
        return _("%(school)s: whole; no act yet.") % {"school": school.code}
    return _("%(school)s: whole; %(acts)s acts, head %(head)s") % {
        "school": school.code, "acts": verdict.acts, "head": verdict.head,
    }  # fmt: skip


def _as_json(verdicts: list[tuple[School, ledger.Verdict]], problems: list[str], intact: bool) -> dict[str, Any]:
    return {
        "intact": intact,
        "schools": [
            {
                "school": school.code,
                "intact": verdict.intact,
                "acts": verdict.acts,
                "head": verdict.head,
                "problem": verdict.problem,
            }
            for school, verdict in verdicts
        ],
        "problems": problems,
    }
