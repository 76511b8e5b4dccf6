"""Judgements and stances in the registry of record kinds: what waits for whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.evidence import registry
from headship.evidence.domain.stances import resting_too_long, stances
from headship.evidence.framework import clauses_of, framework_in_use
from headship.evidence.models import ElementStance, Judgement
from headship.evidence.registry import Waiting
from headship.evidence.rules import SET_STANCE
from headship.kernel.permissions import holds
from headship.school.models import Person
from headship.standards import api as standards
from headship.standing.rules import SEE_STANDING


def _judgements_waiting(person: Person) -> Iterator[Waiting]:
    """Own judgements without their reasons, and views that a leader shared with their appraiser.

    What rests asks nothing of anyone.
    """
    found = [*_unfinished(person), *_shared_with(person)]
    resting = (
        {code for code, stance in stances().items() if stance.stance == ElementStance.Stance.REST} if found else ()
    )
    yield from (item for element, item in found if element not in resting)


def _in_use() -> Any:
    """The judgements in force, in the framework in use."""
    return Judgement.objects.filter(framework=framework_in_use(), current=True)


def _unfinished(person: Person) -> Iterator[tuple[str, Waiting]]:
    rows = _in_use().filter(judged_by=person, completed_at__isnull=True)
    for row in rows:
        yield row.element, Waiting(
            kind="judgement", record_id=row.pk, what=_("Say what speaks for your view of %(title)s") % _named(row),
            why=_("You gave the level; the reasons come after it."), minutes=5,
            url=reverse("standing:reasons", args=[row.pk]), action=_("Write"), since=row.judged_at.date(),
            clauses=_clauses(row.element),
        )  # fmt: skip


def _shared_with(person: Person) -> Iterator[tuple[str, Waiting]]:
    answered = _in_use().filter(lens=Judgement.Lens.APPRAISER, judged_by=person)
    known = set(answered.values_list("about_id", "element"))
    shared = _in_use().visible_to(person).filter(lens=Judgement.Lens.SELF, shared_at__isnull=False)
    for row in shared.exclude(about=person).select_related("about"):
        if (row.about_id, row.element) not in known:
            yield row.element, Waiting(
                kind="judgement", record_id=row.pk,
                what=_("Give your view of %(title)s for %(name)s") % {**_named(row), "name": row.about.name},
                why=_("They shared theirs with you."), minutes=5,
                url=reverse("standing:leader_element", args=[row.about_id, row.element]) + "#views", action=_("Open"),
                since=row.shared_at.date(), clauses=_clauses(row.element),
            )  # fmt: skip


def _stances_waiting(person: Person) -> Iterator[Waiting]:
    """Rests whose day to look again has come, for those who may set them."""
    if not holds(person, SET_STANCE):
        return
    for row in resting_too_long():
        yield Waiting(
            kind="element_stance", record_id=row.pk, what=_("Look again at %(title)s, which rests") % _named(row),
            why=_("It rests because: %(reason)s.") % {"reason": row.get_reason_display().lower()}, minutes=2,
            url=reverse("standing:rest", args=[row.element]), action=_("Look at it"), due=row.review_on,
            clauses=_clauses(row.element),
        )  # fmt: skip


def _named(row: Any) -> dict[str, str]:
    element = standards.catalogue().element(row.element)
    return {"title": f"{row.element} {element.title}" if element else row.element}


def _clauses(code: str) -> tuple[str, ...]:
    element = standards.catalogue().element(code)
    return tuple(clauses_of(code)) if element else ()


def _label(row: Any) -> str:
    return _named(row)["title"]


def _stances_visible(person: Person) -> Any:
    return ElementStance.objects.all() if holds(person, SEE_STANDING) else ElementStance.objects.none()


registry.register(
    registry.RecordKind(
        code="judgement",
        title=gettext_lazy("Judgement of an element"),
        model=Judgement,
        label=_label,
        url=lambda row: reverse("standing:judgement", args=[row.pk]),
        visible_to=lambda person: Judgement.objects.visible_to(person),
        waiting=_judgements_waiting,
    )
)
registry.register(
    registry.RecordKind(
        code="element_stance",
        title=gettext_lazy("Focus or rest of an element"),
        model=ElementStance,
        label=_label,
        url=lambda row: reverse("standing:element", args=[row.element]),
        visible_to=_stances_visible,
        waiting=_stances_waiting,
    )
)
