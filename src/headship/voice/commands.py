"""`headship reliability`: whether a scale of a file measures one thing, and whether groups agree."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.kernel.failures import CommandFailure
from headship.voice.statistics import ShroutFleiss, spearman_brown_needed
from headship.voice.statistics.report import Reliability, as_json, reliability
from headship.voice.statistics.tables import AnswerTable, read_table

Numbers = list[float | None]


def add_commands(commands: Any) -> None:
    """reliability."""
    scale = commands.add_parser(
        "reliability",
        help="alpha, omega, ICC and rwg of a scale in a file",
        description="Cronbach's alpha, McDonald's omega, ICC and rwg of the items in a CSV or XLSX file, one row for "
        "each person. Rows with a missing item are left out and counted.",
    )
    scale.add_argument(
        "file", type=Path, help="a CSV file (it may be gzipped) or a workbook; its first row is headings"
    )
    scale.add_argument(
        "--items", type=_names, metavar="A,B,…", help="the columns that are items; by default all others"
    )
    scale.add_argument("--reverse", type=_names, default=[], metavar="C,…", help="items that say the opposite")
    scale.add_argument("--group", metavar="G", help="the column that says who belongs together")
    scale.add_argument("--range", type=_range, metavar="LOW,HIGH", help="the lowest and highest answer, such as 1,5")
    scale.add_argument("--json", action="store_true", help="print the figures as JSON")
    scale.set_defaults(handler=report, migrates=False)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _range(text: str) -> tuple[float, float]:
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(_("give two numbers, such as 1,5")) from None
    if not low < high:
        raise argparse.ArgumentTypeError(_("the first number is the lower one"))
    return low, high


def report(arguments: argparse.Namespace) -> int:
    """Print what can be said of the scale; 0 also where some of it cannot be, since the notes say so."""
    table = read_table(arguments.file)
    groups = table.texts(arguments.group) if arguments.group else None
    answers = _answers(table, arguments)
    found = reliability(answers, groups=groups, bounds=arguments.range)
    if arguments.json:
        print(json.dumps(as_json(found), ensure_ascii=False, allow_nan=False))
    else:
        print("\n".join(_lines(found)))
    return 0


def _answers(table: AnswerTable, arguments: argparse.Namespace) -> dict[str, Numbers]:
    items = arguments.items or [name for name in table.columns if name and name != arguments.group]
    if len(set(items)) < len(items):
        raise CommandFailure(_("--items names a column twice."))
    if arguments.group and arguments.group in items:
        raise CommandFailure(_("“%(name)s” is both an item and the group.") % {"name": arguments.group})
    strange = [name for name in arguments.reverse if name not in items]
    if strange:
        raise CommandFailure(_("--reverse names “%(name)s”, which is not among the items.") % {"name": strange[0]})
    if not table.rows:
        raise CommandFailure(_("%(file)s has headings and no row below them.") % {"file": table.file})
    answers = {name: table.numbers(name, arguments.range) for name in items}
    return answers | {name: _turned(answers[name], arguments.range) for name in arguments.reverse}


def _turned(values: Numbers, bounds: tuple[float, float] | None) -> Numbers:
    """The values seen from the other end of the range; where none was given, of what was answered."""
    given = [value for value in values if value is not None]
    ends = sum(bounds) if bounds else min(given, default=0) + max(given, default=0)
    return [None if value is None else ends - value for value in values]


def _lines(found: Reliability) -> Sequence[str]:
    """The report for a reader."""
    lines = [_("%(n)s of %(rows)s rows answer everything.") % {"n": found.n, "rows": found.rows}]
    if found.alpha is not None:
        lines.append(
            _("Cronbach’s alpha: %(raw).3f (95 %% interval %(low).3f to %(high).3f)")
            % {"raw": found.alpha.raw, "low": found.alpha.low, "high": found.alpha.high}
        )
        if found.alpha.standardised is not None:
            lines.append(_("  of standardised items: %(value).3f") % {"value": found.alpha.standardised})
        lines += [
            _("  without %(item)s: %(value).3f") % {"item": found.items[each.item].name, "value": each.raw}
            for each in found.alpha.without
            if each.raw is not None
        ]
    if found.omega is not None:
        lines.append(
            (_("McDonald’s omega: %(total).3f (three group factors)") if found.omega.factors > 1
             else _("McDonald’s omega: %(total).3f (one factor)")) % {"total": found.omega.total}
        )  # fmt: skip
    return [*lines, *_agreement(found), *found.notes]


def _agreement(found: Reliability) -> list[str]:
    lines = []
    if isinstance(found.icc, ShroutFleiss):
        lines.append(
            _("Items as raters: ICC1 %(one).3f, ICC2 %(two).3f, ICC3 %(three).3f; "
              "of their mean %(one_k).3f, %(two_k).3f, %(three_k).3f")
            % {"one": found.icc.icc1, "two": found.icc.icc2, "three": found.icc.icc3, "one_k": found.icc.icc1k,
               "two_k": found.icc.icc2k, "three_k": found.icc.icc3k}
        )  # fmt: skip
    elif found.icc is not None:
        lines.append(
            _("%(groups)s groups: ICC(1) %(one).3f, ICC(2) %(two)s")
            % {"groups": found.icc.groups, "one": found.icc.icc1,
               "two": "–" if found.icc.icc2 is None else f"{found.icc.icc2:.3f}"}
        )  # fmt: skip
        needed = spearman_brown_needed(found.icc.icc1)
        lines.append(
            ngettext(
                "  a group’s mean is reliable (0.7) with %(needed)s person",
                "  a group’s mean is reliable (0.7) with %(needed)s people",
                needed,
            )
            % {"needed": needed}
            if needed
            else _("  members of a group agree no more than chance would have them")
        )
    if found.rwg is not None:
        lines.append(
            _("rwg over %(groups)s groups: mean %(mean).3f, median %(median).3f")
            % {"groups": len(found.rwg.by_group), "mean": found.rwg.mean, "median": found.rwg.median}
        )
    return lines
