"""Which groups of a picture have no figure: those of too few learners, and those that would give these away."""

from __future__ import annotations

from collections.abc import Mapping

from headship.insight.models import GroupEffect

SMALL, COMPLEMENTARY = GroupEffect.Hidden.SMALL, GroupEffect.Hidden.COMPLEMENTARY


def hidden_of(sizes: Mapping[str, int], total: int, minimum: int) -> dict[str, str]:
    """Why each group that is not shown is not, by its code. sizes: learners by group; total: learners of them all.

    A group is hidden below the minimum, and also where those outside it are fewer, since its gap to them is theirs to
    it. Where the hidden ones together are fewer than the minimum, the total less the groups shown would tell of them,
    so that the smallest group shown is hidden too.
    """
    hidden: dict[str, str] = {
        code: SMALL for code, size in sizes.items() if size < minimum or 0 < total - size < minimum
    }
    shown = sorted((size, code) for code, size in sizes.items() if code not in hidden)
    while shown and hidden and sum(sizes[code] for code in hidden) < minimum:
        _size, code = shown.pop(0)
        hidden[code] = COMPLEMENTARY
    return hidden


def years_hidden(sizes: Mapping[str, int], hidden: set[str], minimum: int) -> set[str]:
    """Of one group, the years that go too: what all years hold less the years shown must not tell of a hidden few.

    sizes: learners by year.
    """
    gone = set(hidden)
    shown = sorted((size, year) for year, size in sizes.items() if year not in gone)
    while shown and gone and sum(sizes[year] for year in gone) < minimum:
        gone.add(shown.pop(0)[1])
    return gone - hidden
