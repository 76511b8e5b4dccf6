"""What the 360° of several leaders say together, for the school's own view. No leader can be told apart in it.

Leaders are gathered in batches of five, in the order in which their reports were released, and nobody is in a batch
twice. Batches do not overlap, so that no difference between two of them is about fewer than five.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean

from django.utils.translation import gettext as _

from headship.voice.models import Feedback, Figure, Round

BATCH = 5


def gather(round_: Round) -> list[Figure]:
    """Once this release completes a batch of five leaders, keep what their reports say together, with this round.

    For each element, standard and dimension: the mean of the leaders' own means, with the interval of that mean over
    leaders. Nothing is kept where one of the five has no figure to show, or where they were asked on other scales.
    """
    batch = _batch_ending_with(round_)
    if batch is None:
        return []
    found: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    gathered = (Figure.Level.ELEMENT, Figure.Level.STANDARD, Figure.Level.DIMENSION)
    for each in Figure.objects.filter(round__in=batch, level__in=gathered, group_code="", mean__isnull=False):
        found[each.level, each.code].append(each)
    made = [
        _together(round_, code, several)
        for (_level, code), several in sorted(found.items())
        if len(several) == BATCH and len({tuple(each.statistics["scale"]) for each in several}) == 1
    ]
    kept: list[Figure] = Figure.objects.bulk_create(made)
    return kept


def _batch_ending_with(round_: Round) -> list[int] | None:
    """The rounds of the batch that this round completes, or None where it completes none."""
    rounds: list[int] = []
    leaders: set[int] = set()
    released = Feedback.objects.filter(released_at__isnull=False).order_by("released_at", "pk")
    for round_id, leader_id in released.values_list("round_id", "leader_id"):
        if leader_id in leaders:
            continue
        rounds.append(round_id)
        leaders.add(leader_id)
        if len(rounds) == BATCH:
            if round_id == round_.pk:
                return rounds
            rounds, leaders = [], set()
    return None


def _together(round_: Round, code: str, several: Sequence[Figure]) -> Figure:
    from headship.voice.statistics import interval

    low, high = several[0].statistics["scale"]
    means = [each.mean for each in several if each.mean is not None]
    found = interval(means, low=low, high=high)
    return Figure(
        round=round_, level=Figure.Level.LEADERS, code=code, n=len(means), mean=fmean(means), low=found.low,
        high=found.high, method=found.method,
        statistics={"scale": [low, high], "title": _("Feedback for %(n)s leaders") % {"n": len(means)}},
    )  # fmt: skip
