"""Closing a round: all answers are rewritten without anybody, and what joined them to people is deleted.

Rows are written in an order drawn by lot, under random keys, with no time on them, and under a group only where that
group is large enough that nobody is pointed at. What is too little to be ever shown is not kept at all. The storage
lets go of the deleted rows right after; see `sweeping`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from random import SystemRandom
from typing import Any

from django.db import transaction
from django.db.models import Count, F
from django.utils.translation import gettext as _

from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person
from headship.voice.domain import rounds, sweeping
from headship.voice.domain.results import publish
from headship.voice.models import Comment, Intake, Invitation, Response, Round
from headship.voice.rules import RUN_ROUND

CHUNK = 1000
NO_GROUP = ""


@transaction.atomic
def close(*, by: Person | None, round: Round) -> Round:
    """End a round and publish what it found; by: None when its time has come. It cannot be opened again.

    Raises Denied, and Refusal where it is not open.
    """
    asked = rounds.locked(round)
    if by is not None:
        rounds.require_run(by, RUN_ROUND, asked)
    if not asked.is_open:
        raise Refusal(_("Only an open survey can be closed."))
    sweeping.overwrite_deleted()
    _count_groups(asked)
    _rewrite(asked)
    asked.state, asked.closed_at = Round.State.CLOSED, clock.now()
    asked.save(update_fields=["state", "closed_at"])
    publish(asked)
    _let_go(asked)
    rounds.record(asked, by, "close", _("Closed the survey “%(title)s”.") % {"title": asked.title})
    sweeping.after_commit(asked)
    return asked


def _count_groups(asked: Round) -> None:
    counted = asked.groups.values_list("pk").annotate(Count("invitations"), Count("invitations__intake"))
    for pk, invited, answered in counted.order_by("pk"):
        asked.groups.filter(pk=pk).update(invited=invited, answered=answered)


def _rewrite(asked: Round) -> None:
    rows = list(Intake.objects.filter(round=asked).annotate(group=F("invitation__group__code")))
    named = set(asked.groups.filter(named=True).values_list("code", flat=True))
    sizes = Counter(row.group for row in rows)
    labels = kept_labels(sizes, named, asked.minimum_group)
    text_labels = kept_text_labels(sizes, named, asked.minimum_text)
    responses = [
        Response(round=asked, group_code=labels[row.group], answers=row.answers, bases=row.bases)
        for row in rows
        if row.group in labels
    ]
    comments = [
        Comment(round=asked, group_code=text_labels[row.group], item=key, text=text)
        for row in rows
        if row.group in text_labels
        for key, text in row.comments.items()
    ]
    Response.objects.bulk_create(_by_lot(responses), batch_size=CHUNK)
    Comment.objects.bulk_create(_by_lot(comments), batch_size=CHUNK)


def kept_labels(sizes: Mapping[str, int], named: Collection[str], minimum: int) -> dict[str, str]:
    """Group → what stands on its rows, "" where the group may not; a group without an entry is not kept at all.

    sizes: how many answered in each group. One person by nature keeps the label: everybody was told so.
    """
    counted = {group: size for group, size in sizes.items() if group not in named}
    staying = coarsened(counted, minimum)
    labels = {group: group for group in (*staying, *(set(sizes) & set(named)))}
    rest = [group for group in counted if group not in staying]
    if sum(counted[group] for group in rest) >= minimum:
        labels.update(dict.fromkeys(rest, NO_GROUP))
    return labels


def kept_text_labels(sizes: Mapping[str, int], named: Collection[str], minimum: int) -> dict[str, str]:
    """As `kept_labels`, for words. Words have no total from which anybody could be worked out, so where small groups
    would be lost, everybody's words stand together without a group, rather than those of a few not at all."""
    labels = kept_labels(sizes, named, minimum)
    counted = {group: size for group, size in sizes.items() if group not in named}
    if set(counted) <= set(labels) or sum(counted.values()) < minimum:
        return labels
    return labels | dict.fromkeys(counted, NO_GROUP)


def coarsened(sizes: Mapping[str, int], minimum: int) -> set[str]:
    """The groups whose label may stay on rows."""
    from headship.voice.disclosure import coarsen

    return set(coarsen(sizes, minimum))


def _by_lot(rows: Iterable[Any]) -> list[Any]:
    shuffled = list(rows)
    SystemRandom().shuffle(shuffled)
    return shuffled


def _let_go(asked: Round) -> None:
    """Delete the answers as they came, and everything by which an invitation tells whether it was answered."""
    Intake.objects.filter(round=asked).delete()
    Invitation.objects.filter(round=asked).update(salt="", reminded_at=None)
