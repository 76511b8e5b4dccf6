"""What the school has in focus, and what rests. Nobody works on 37 elements at once."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.evidence.domain import ledger
from headship.evidence.framework import clauses_of, framework_in_use
from headship.evidence.models import ElementStance
from headship.evidence.rules import SET_STANCE
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.kernel.scope import current_school_id
from headship.school.models import Person, School
from headship.standards.api import DEFAULT_CODE

FOCUS, REST = ElementStance.Stance.FOCUS, ElementStance.Stance.REST
MOST_IN_FOCUS = 6
FIRST_IN_FOCUS = ("2.2", "4.1", "7.6")  # decisions, promises, policies
LONGEST_REST = timedelta(days=731)


def stances() -> dict[str, ElementStance]:
    """The stance in force of each element that has one, by element code. One query."""
    return {row.element: row for row in in_force().select_related("set_by")}


def in_force() -> QuerySet[ElementStance]:
    """The stances that hold today, in the framework in use."""
    rows: QuerySet[ElementStance] = ElementStance.objects.filter(framework=framework_in_use(), ended_at__isnull=True)
    return rows


def begin() -> None:
    """Give a new school its first focus: decisions, promises and policies. Does nothing where any stance was ever set.

    No act is written: nobody decided it.
    """
    if not ElementStance.objects.exists():
        ElementStance.objects.bulk_create(
            [ElementStance(framework=DEFAULT_CODE, element=code, stance=FOCUS) for code in FIRST_IN_FOCUS],
            ignore_conflicts=True,
        )


@transaction.atomic
def focus(*, by: Person, element: str) -> ElementStance:
    """Bring an element into focus. Raises Refusal where the school has as many in focus as it can work on."""
    clauses = _prepare(by, element)
    held = stances()
    if element in held and held[element].stance == FOCUS:
        return held[element]
    in_focus = sorted(code for code, stance in held.items() if stance.stance == FOCUS)
    if len(in_focus) >= MOST_IN_FOCUS:
        raise Refusal(
            ngettext(
                "%(count)s element is in focus already: %(codes)s. Take it out of focus first.",
                "%(count)s elements are in focus already: %(codes)s. Take one of them out of focus first, "
                "so that people can tell what matters now.",
                len(in_focus),
            )
            % {"count": len(in_focus), "codes": ", ".join(in_focus)}
        )
    stance = _replace(by, element, ElementStance(element=element, stance=FOCUS))
    _record(by, "element.focus", stance, clauses, _("Brought %(element)s into focus") % {"element": element})
    return stance


@transaction.atomic
def rest(*, by: Person, element: str, reason: str, review_on: date, note: str = "") -> ElementStance:
    """Let an element rest until a day, for one of the reasons of `ElementStance.Reason`; note: where or why."""
    clauses = _prepare(by, element)
    _check_rest(reason, note, review_on)
    new = ElementStance(element=element, stance=REST, reason=reason, note=note.strip(), review_on=review_on)
    stance = _replace(by, element, new)
    summary = _("Let %(element)s rest until %(day)s: %(reason)s") % {
        "element": element, "day": review_on.isoformat(), "reason": stance.get_reason_display(),
    }  # fmt: skip
    _record(by, "element.rest", stance, clauses, summary)
    return stance


def _check_rest(reason: str, note: str, review_on: date) -> None:
    today = clock.today()
    if reason not in ElementStance.Reason.values:
        raise Refusal(_("Say why it rests."), field="reason")
    if reason == ElementStance.Reason.DONE_ELSEWHERE and not note.strip():
        raise Refusal(_("Say where it is done, so that people find it."), field="note")
    if not today < review_on <= today + LONGEST_REST:
        raise Refusal(_("Choose a day to look again: after today, and within two years."), field="review_on")


@transaction.atomic
def resume(*, by: Person, element: str) -> None:
    """End focus or rest: the element is one of the others again. Does nothing where it is."""
    clauses = _prepare(by, element)
    held = stances().get(element)
    if held is None:
        return
    _end(element)
    said = _("Took %(element)s out of focus") if held.stance == FOCUS else _("Ended the rest of %(element)s")
    _record(by, "element.resume", held, clauses, said % {"element": element})


def _prepare(by: Person, element: str) -> list[str]:
    require(by, SET_STANCE)
    clauses = clauses_of(element)
    # Two who each add the sixth at once would make seven: the second waits for the first.
    School.objects.select_for_update().get(pk=current_school_id())
    return clauses


def _replace(by: Person, element: str, stance: ElementStance) -> ElementStance:
    _end(element)
    stance.framework, stance.set_by, stance.set_at = framework_in_use(), by, clock.now()
    stance.save()
    return stance


def _end(element: str) -> None:
    in_force().filter(element=element).update(ended_at=clock.now())


def _record(by: Person, verb: str, stance: ElementStance, clauses: list[str], summary: str) -> None:
    ledger.record(
        by=by, verb=verb, record_kind="element_stance", record_id=stance.pk, label=stance.element, summary=summary,
        clauses=clauses,
        payload={"reason": stance.reason, "note": stance.note, "review_on": stance.review_on},
    )  # fmt: skip


def resting_too_long() -> list[ElementStance]:
    """Rests whose day to look again has come, the longest overdue first."""
    rows = in_force().filter(stance=REST, review_on__lte=clock.today())
    return list(rows.order_by("review_on", "element"))
