"""`headship standing`: where the school, or one leader, stands on every element and clause."""

from __future__ import annotations

import argparse
import json
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from headship.evidence.domain import readings
from headship.evidence.models import Reading
from headship.kernel import clock
from headship.kernel.failures import CommandFailure
from headship.kernel.scope import school_scope
from headship.school.domain.founding import school_named
from headship.school.models import Person, School
from headship.standing import words
from headship.standing.queries import standing_of
from headship.standing.shapes import ClauseStanding, ElementStanding, IndicatorStanding, Standing, View
from headship.voice.api import VoiceView


def add_commands(commands: Any) -> None:
    """standing."""
    standing = commands.add_parser("standing", help="print where the school stands on the standards")
    standing.add_argument("--school", help="which school, by its code or name; by default the first made")
    standing.add_argument("--leader", help="one leader, by name, e-mail or number: only what they answer for")
    standing.add_argument("--json", action="store_true", help="print it as JSON")
    standing.set_defaults(handler=print_standing)


def print_standing(arguments: argparse.Namespace) -> int:
    """Print the standing; it is read anew first, so that it holds the newest work."""
    school = school_named(arguments.school)
    with school_scope(school.pk), timezone.override(school.zone):
        leader = leader_named(arguments.leader) if arguments.leader else None
        refresh()
        standing = standing_of(reader=None, leader=leader)
        print(_as_text(school, standing) if not arguments.json else _as_json(school, standing))
    return 0


def refresh() -> None:
    """Take today's readings where there are none yet; else those that newer work has touched."""
    if Reading.objects.filter(current=True, taken_on=clock.today()).exists():
        readings.refresh_stale()
    else:
        readings.take_all()


def leader_named(wanted: str) -> Person:
    """The one leader meant. Raises CommandFailure where there is none, or where several are meant."""
    leaders: QuerySet[Person] = Person.objects.leaders()
    meant = Q(name__iexact=wanted.strip()) | Q(email__iexact=wanted.strip())
    if wanted.isdecimal():
        meant |= Q(pk=int(wanted))
    found = list(leaders.filter(meant)[:2])
    if not found:
        raise CommandFailure(
            _("No leader of the school has the name, e-mail or number “%(wanted)s”.") % {"wanted": wanted}
        )
    if len(found) > 1:
        raise CommandFailure(
            _("Several leaders are called “%(wanted)s”: give the e-mail or the number.") % {"wanted": wanted}
        )
    return found[0]


def _as_json(school: School, standing: Standing) -> str:
    content = {"school": school.name or school.code, "elements": [_element(each) for each in standing.elements]}
    return json.dumps(content, ensure_ascii=False)


def _element(element: ElementStanding) -> dict[str, Any]:
    return {
        "code": element.code,
        "title": element.title,
        "clauses": [_clause(each) for each in element.clauses],
        "self": _view(element.self_view),
        "appraiser": _view(element.appraiser_view),
        "voice": _voice(element.voice),
    }


def _voice(voice: VoiceView | None) -> dict[str, Any] | None:
    """What most people said: mean on a scale with its interval and n; a hidden one has no figure."""
    if voice is None:
        return None
    said = voice.first
    return {
        "mean": said.mean, "low": said.low, "high": said.high, "n": said.n, "scale": list(said.scale),
        "hidden": said.hidden,
    }  # fmt: skip


def _clause(clause: ClauseStanding) -> dict[str, Any]:
    return {
        "letter": clause.letter,
        "text": clause.summary or clause.title,
        "level": clause.level,
        "indicators": [_indicator(each) for each in clause.indicators],
    }


def _indicator(shown: IndicatorStanding) -> dict[str, Any]:
    """A mean has no numerator and n as its denominator; a hidden figure has neither, nor a value."""
    return {
        "name": str(shown.title),
        "numerator": _plain(shown.numerator),
        "denominator": _plain(shown.denominator),
        "value": shown.value,
        "level": shown.level,
    }


def _plain(value: float | None) -> float | int | None:
    """Counts as whole numbers."""
    return int(value) if value is not None and value == int(value) else value


def _view(view: View | None) -> dict[str, Any] | None:
    return {"scale": view.scale, "level": view.level, "on": view.on.isoformat()} if view else None


def _as_text(school: School, standing: Standing) -> str:
    who = f"{standing.leader_name}, {school}" if standing.leader_id else str(school)
    lines = [f"{who}: {standing.framework}, {standing.edition}"]
    for standard in standing.standards:
        lines += ["", f"{standard.code} {standard.title}"]
        for element in standard.elements:
            lines += _lines_of(element)
    return "\n".join(lines)


def _lines_of(element: ElementStanding) -> list[str]:
    lines = [f"  {words.element_in_words(element, own=_('own view'))}"]
    for clause in element.clauses:
        for shown in clause.indicators:
            if shown.is_measured or shown.hidden:
                lines.append(f"    {clause.letter}  {shown.title}: {words.figure_in_words(shown)}")
    return lines
