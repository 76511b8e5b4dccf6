"""Asking again: the next round of a series, and a few people instead of all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from headship.kernel.failures import Refusal
from headship.school.models import Person
from headship.voice.domain.rounds import Asked, plan
from headship.voice.models import InstrumentVersion, Round, RoundGroup


@transaction.atomic
def ask_again(*, by: Person, round: Round, opens_at: datetime, closes_at: datetime, title: str = "") -> Round:
    """Plan the next round of a series: the same groups and samples, the newest questions, held against this one.

    Raises Refusal where this one was not closed yet, and whatever `rounds.plan` refuses.
    """
    if not round.is_closed:
        raise Refusal(_("Close this survey first, so that the next one can be held against it."))
    newest = InstrumentVersion.objects.filter(instrument=round.version.instrument).order_by("-number").first()
    return plan(
        by=by, version=newest or round.version, title=title or round.title, groups=groups_of(round),
        opens_at=opens_at, closes_at=closes_at, purpose=round.purpose,
        about=(round.about_kind, round.about_id) if round.about_id is not None else None, leader=round.leader,
        previous=round, minimum_group=round.minimum_group, minimum_text=round.minimum_text,
        reminders=round.reminders,
    )  # fmt: skip


def groups_of(asked: Round) -> list[Asked]:
    """The groups of a round as they would be asked again."""
    return [_again(row) for row in asked.groups.select_related("audience").prefetch_related("people")]


def _again(row: RoundGroup) -> Asked:
    return Asked(
        code=row.code, title=row.title, audience=row.audience, people=list(row.people.all()),
        addresses=row.addresses, slips=row.slips, sample=row.sample, named=row.named,
    )  # fmt: skip
