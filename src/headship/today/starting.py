"""The first steps of a new school, each done by the work itself: there is nothing to tick."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headship.evidence import registry
from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.school.models import Invitation, Person, School
from headship.today.addresses import address_if_any
from headship.today.rules import SEE_FIRST_STEPS

A_NEW_SCHOOL = timedelta(days=90)


@dataclass(frozen=True)
class Step:
    """One step: what is done, why, where, and the words of its button."""

    code: str
    title: str | Promise
    why: str | Promise
    minutes: int
    action: str | Promise
    url_name: str
    done: bool = False
    current: bool = False

    @property
    def url(self) -> str:
        """Where the work is done, or "" where that room is not here."""
        return address_if_any(self.url_name)


STEPS = (
    Step(
        "import", _("Bring in your own people"),
        _("A OneRoster export from your school’s system. You see what it would change before anything is stored."),
        5, _("Import an export"), "exchange:import",
    ),
    Step(
        "invite", _("Invite the people who lead with you"),
        _("They sign in by a link. Nobody needs an account to be listed."), 2, _("Choose whom to invite"),
        "school:people",
    ),
    Step(
        "decision", _("Write down a decision that you face now"),
        _("One line is enough to begin with: the question, and by when."), 3, _("Ask the question"),
        "direction:decisions",
    ),
    Step(
        "policy", _("Bring in one policy that matters this term"),
        _("With its owner and the day on which it is looked at again."), 5, _("Add a policy"), "stewardship:policies",
    ),
)  # fmt: skip


def first_steps(person: Person) -> list[Step]:
    """The steps of a new school for its head or administrator, while one is open; else nothing."""
    school = person.school
    if not holds(person, SEE_FIRST_STEPS) or school.demonstration or clock.now() - school.created_at > A_NEW_SCHOOL:
        return []
    done = _done(school, person)
    if all(done.get(step.code) for step in STEPS):
        return []
    current = next(step.code for step in STEPS if not done.get(step.code))
    return [
        Step(
            step.code, step.title, step.why, step.minutes, step.action, step.url_name,
            bool(done.get(step.code)), step.code == current,
        )
        for step in STEPS
    ]  # fmt: skip


def _done(school: School, person: Person) -> dict[str, bool]:
    """One question to the database: which of the steps has work behind it."""
    imported = Person.objects.filter(sourced_id__isnull=False)
    invited = Invitation.objects.exclude(person_id=person.pk)
    questions = {"import": imported, "invite": invited, **_records()}
    fields = {f"has_{code}": Exists(rows.filter(school_id=OuterRef("pk"))) for code, rows in questions.items()}
    row = School.objects.filter(pk=school.pk).annotate(**fields).values(*fields).get()
    return {code: row[f"has_{code}"] for code in questions}


def _records() -> dict[str, QuerySet[Any]]:
    known = {code: registry.kind_or_none(code) for code in ("decision", "policy")}
    return {code: kind.model._default_manager.all() for code, kind in known.items() if kind}
