"""Rounds in every state, made by the domain's own functions. All need a school in scope.

version("trust")                                  the newest version of an instrument that ships
planned(by=head, groups=[asked("staff", people)]) prepared, nobody asked yet
opened(by=head, people=12)                        open for a week, to twelve new members of staff
answer_as(invitation, respect=4)                  an answer with that invitation's link
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from headship.kernel import clock
from headship.school.models import Person
from headship.voice.domain import intake, rounds
from headship.voice.domain.instruments import install, newest
from headship.voice.domain.invitations import token_of
from headship.voice.domain.rounds import Asked
from headship.voice.models import InstrumentVersion, Invitation, Round
from tests.conftest import person_with

WEEK = timedelta(days=7)


def version(code: str = "trust") -> InstrumentVersion:
    """The newest version of an instrument that ships."""
    from headship.kernel.scope import current_school_id
    from headship.school.models import School

    install(School.objects.get(pk=current_school_id()))
    return newest(code)


def people(count: int, role: str = "teacher", name: str = "Person") -> list[Person]:
    """New people of one role, with addresses for mail and without accounts."""
    made = []
    for number in range(1, count + 1):
        person = person_with(f"{name} {number}", role)
        person.email = f"{name.lower()}-{number}@riverside.example"
        person.save()
        made.append(person)
    return made


def asked(code: str, someone: Sequence[Person] = (), **more: Any) -> Asked:
    """A group of people chosen by hand."""
    return Asked(code=code, title=more.pop("title", code.capitalize()), people=someone, **more)


def planned(
    *, by: Person, groups: Sequence[Asked] | None = None, code: str = "trust", opens_at: datetime | None = None,
    lasts: timedelta = WEEK, **more: Any,
) -> Round:  # fmt: skip
    """A draft."""
    opens = opens_at or clock.now()
    return rounds.plan(
        by=by, version=version(code), title=more.pop("title", "How far do we trust each other?"),
        groups=groups if groups is not None else [asked("staff", people(6))], opens_at=opens, closes_at=opens + lasts,
        **more,
    )  # fmt: skip


def opened(*, by: Person, people: int | None = None, **more: Any) -> Round:
    """An open round; people: that many new members of staff are asked."""
    if people is not None:
        more["groups"] = [asked("staff", globals()["people"](people))]
    return rounds.open_round(by=by, round=planned(by=by, **more))


def links(asked_round: Round, group: str = "") -> list[Invitation]:
    """The invitations of a round, or of one of its groups, in the order in which they were made."""
    rows = Invitation.objects.filter(round=asked_round).order_by("pk")
    return list(rows.filter(group__code=group) if group else rows)


def answer_as(invitation: Invitation, comments: dict[str, str] | None = None, /, **answers: Any) -> None:
    """Answer with an invitation's link; one question where none is named."""
    intake.answer(token=token_of(invitation), answers=answers or {"respect": 4}, comments=comments or {})
