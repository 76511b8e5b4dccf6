"""Publishing what a round found: once, when it closes. Pages, exports and other rooms read figures and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django.db import transaction

from headship.kernel.failures import Refusal
from headship.voice.domain.figures import EVERYBODY, Answered, Sheet, against_self, compare, figures_of, own_means
from headship.voice.instruments.content import Content
from headship.voice.models import Figure, Invitation, Response, Round, RoundGroup


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
        minimum=round_.minimum_group, hidden=_hidden(round_, content, people, groups),
    )  # fmt: skip


def _hidden(
    round_: Round, content: Content, people: Sequence[Answered], groups: Sequence[RoundGroup]
) -> dict[tuple[str, str], str]:
    """(item, group) → why it is not told, "" where it is; everybody together is the group ""."""
    from headship.voice.disclosure import publishable

    named = {group.code for group in groups if group.named}
    keys = [item.key for item in content.items if item.kind != "text"]
    # The spread of people's own means is told as well, so it is guarded like one more item.
    counted = [each for each in people if each.group not in named]
    records: list[tuple[str, dict[str, str], dict[str, Any]]] = [
        (each.group, {}, {key: each.answers[key] for key in keys if key in each.answers} | own)
        for each, own in zip(counted, own_means(content, counted), strict=True)
    ]
    keys = list(dict.fromkeys([*keys, *(key for _group, _none, answers in records for key in answers)]))
    minimum = round_.minimum_group
    told = publishable(records, minimum=minimum, members=_asked(round_), earlier=_known_before(round_, keys))
    hidden = {(key, group): "" for key in keys for group in named}
    hidden |= {(key, EVERYBODY): told.reason(key) for key in keys}
    for group in groups:
        if group.code not in named:
            hidden |= {(key, group.code): _reason(told.reason(key, group.code), group, minimum) for key in keys}
    return hidden


def _asked(round_: Round) -> dict[str, list[Hashable]]:
    """Who was asked in each group: people by their id, others by their address, slips of paper each by itself."""
    asked: dict[str, list[Hashable]] = defaultdict(list)
    rows = Invitation.objects.filter(round=round_, group__named=False)
    for group, person_id, address, pk in rows.values_list("group__code", "person_id", "address", "pk"):
        asked[group].append(person_id if person_id is not None else address or f"invitation {pk}")
    return asked


def _asked_before(round_: Round) -> Iterable[Round]:
    """Every closed round that asked the same of the same, whether or not it was planned as one of a series."""
    return Round.objects.filter(
        version__instrument=round_.version.instrument_id, state=Round.State.CLOSED, leader=round_.leader_id,
        about_kind=round_.about_kind, about_id=round_.about_id,
    ).exclude(pk=round_.pk)  # fmt: skip


def _known_before(round_: Round, keys: Sequence[str]) -> dict[str, list[frozenset[Hashable]]]:
    """Item → the sets of people of whom earlier rounds told something, each and every one by name."""
    from headship.voice.disclosure import known_sets

    known: dict[str, list[frozenset[Hashable]]] = defaultdict(list)
    for earlier in _asked_before(round_):
        asked = _asked(earlier)
        told: dict[str, dict[str, int]] = defaultdict(dict)
        for code, group, n in Figure.objects.filter(
            round=earlier, level=Figure.Level.ITEM, code__in=keys, hidden="", n__isnull=False
        ).values_list("code", "group_code", "n"):
            told[code][group] = n
        for code, cells in told.items():
            shown = {group: n for group, n in cells.items() if group == EVERYBODY or group in asked}
            known[code] += known_sets(shown, asked)
    return known


def _reason(reason: str, group: RoundGroup, minimum: int) -> str:
    """A group that was large enough, but whose label could not stay on its rows, guards a smaller one."""
    large = (group.answered or 0) >= minimum
    return str(Figure.Hidden.COMPLEMENTARY) if large and reason == Figure.Hidden.SMALL else reason


def _compare_with(figures: Sequence[Figure], previous_id: int) -> None:
    before = {
        (each.level, each.code, each.group_code): each
        for each in Figure.objects.filter(round_id=previous_id).exclude(level=Figure.Level.LEADERS)
    }
    for figure in figures:
        earlier = before.get((figure.level, figure.code, figure.group_code))
        if earlier is not None:
            compare(figure, earlier)
