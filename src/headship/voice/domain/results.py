"""Publishing what a round found: once, when it closes. Pages, exports and other rooms read figures and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from headship.kernel.failures import Refusal
from headship.voice.domain.figures import EVERYBODY, Answered, Sheet, against_self, compare, figures_of
from headship.voice.instruments.content import Content
from headship.voice.models import Figure, Response, Round, RoundGroup


@transaction.atomic
def publish(round_: Round) -> list[Figure]:
    """Compute every figure of a round from its responses and keep them. Returns those that were kept.

    What stays hidden is settled here, over items, groups and totals together, and cannot be asked for again. A group
    of one by nature stands under its name, and in no total. Raises Refusal where figures were published before.
    """
    if round_.figures.exists():
        raise Refusal("The figures of this round were published before; they are never computed again.")
    sheet = _sheet(round_)
    made = figures_of(sheet)
    if round_.leader_id is not None:
        against_self(made)
    if round_.previous_id is not None:
        _compare_with(made, round_.previous_id)
    for figure in made:
        figure.round = round_
    kept: list[Figure] = Figure.objects.bulk_create(made)
    return kept


def content_of(round_: Round) -> Content:
    """The instrument that a round asked with."""
    return Content.model_validate(round_.version.content)


def _sheet(round_: Round) -> Sheet:
    groups = list(RoundGroup.objects.filter(round=round_))
    people = [
        Answered(group, answers)
        for group, answers in Response.objects.filter(round=round_).values_list("group_code", "answers")
    ]
    content = content_of(round_)
    named = frozenset(group.code for group in groups if group.named)
    return Sheet(
        content=content, people=people, named=named, titles={group.code: group.title for group in groups},
        minimum=round_.minimum_group, hidden=_hidden(content, people, groups, round_.minimum_group),
    )  # fmt: skip


def _hidden(
    content: Content, people: Sequence[Answered], groups: Sequence[RoundGroup], minimum: int
) -> dict[tuple[str, str], str]:
    """(item, group) → why it is not told, "" where it is; everybody together is the group ""."""
    from headship.voice.disclosure import publishable

    named = {group.code for group in groups if group.named}
    keys = [item.key for item in content.items if item.kind != "text"]
    records: list[tuple[str, dict[str, str], dict[str, Any]]] = [
        (each.group, {}, {key: each.answers[key] for key in keys if key in each.answers})
        for each in people if each.group not in named
    ]  # fmt: skip
    told = publishable(records, minimum=minimum)
    cells = [EVERYBODY, *(group.code for group in groups if not group.named)]
    hidden = {(key, cell): told.reason(key, cell) for key in keys for cell in cells}
    return hidden | {(key, group): "" for key in keys for group in named}


def _compare_with(figures: Sequence[Figure], previous_id: int) -> None:
    before = {
        (each.level, each.code, each.group_code): each
        for each in Figure.objects.filter(round_id=previous_id).exclude(level=Figure.Level.LEADERS)
    }
    for figure in figures:
        earlier = before.get((figure.level, figure.code, figure.group_code))
        if earlier is not None:
            compare(figure, earlier)
