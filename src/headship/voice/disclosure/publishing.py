"""Which cells of a round may be told, over totals, groups, breakdowns and earlier rounds together.

The rule is one sentence. Call people *alike* who are in the same of all cells that are told; then of those alike
there must be at least `minimum`, and their answers must not be all, or all but one, the same.

Why it is enough. Exchange the answers of two people who are alike: every count, sum, mean, median and standard
deviation that is told stays as it was. So nothing that can be reckoned from all of them, by subtraction or in any
other way, tells one of these answers from another; and a sum that can be worked out is one over whole sets of people
who are alike, never over fewer than `minimum`. For a total and its groups the sets are the groups that are told and,
together, all that are not. Linear algebra alone would let more pass, since it forgets that counts are not negative:
where 1 of a group's 20 and 1 of a year's 30 said "never", and only one in all, it is the one person who is in both.

Compare Dwork and others on differencing and Samarati & Sweeney (1998) on k-anonymity; Machanavajjhala and others
(2007), ACM TKDD 1, on the diversity of answers; Cox (1980), J. Am. Stat. Assoc. 75, 377–385, on complementary cells.

Earlier rounds. The system cannot know who answered an earlier round, and neither can a reader, unless everybody who
was asked answered. There, somebody who joins a group of six can be subtracted, as far as the six say what they
said before. So groups that answered in full count as sets of known people, in earlier rounds and in this one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from headship.voice.disclosure.cells import EVERYBODY, SMALLEST_GROUP, Cell, is_given, is_telling, said

SMALL, COMPLEMENTARY = "small", "complementary"

Record = tuple[str, Mapping[str, str], Mapping[str, Any]]


@dataclass(frozen=True)
class Publication:
    """What was decided. hidden: (item, cell) → why it is not told, "" where it is.

    A cell in which all said the same is kept back as "complementary", like the cells that guard others: to say which
    one it is would tell everybody in it what the others said.
    """

    minimum: int
    hidden: Mapping[tuple[str, Cell], str]

    def reason(self, item: str, value: str = "", by: str = "") -> str:
        """Why an item's figure is not told in a group, a breakdown's value (by: its name) or everybody; "" if it is.

        A cell in which nobody answered is small.
        """
        return self.hidden.get((item, Cell(by, value)), SMALL)

    def told(self, item: str) -> set[Cell]:
        """The cells in which this item is told."""
        return {cell for (key, cell), reason in self.hidden.items() if key == item and not reason}


def publishable(
    records: Sequence[Record],
    *,
    minimum: int = SMALLEST_GROUP,
    members: Mapping[str, Collection[Hashable]] | None = None,
    earlier: Mapping[str, Sequence[Collection[Hashable]]] | None = None,
) -> Publication:
    """Decide, for each item, in which cells its figure may be told.

    records: for each person the group ("" for none that may be named), the value of each breakdown, and the answers by
    item (numbers, options, lists of options; None, "na" and "rather_not" are no answers). Groups come before
    breakdowns, and breakdowns in the order in which the first record names them: what comes first is told first.
    To guard a figure over several items (a mean of a dimension, say) as well, add it as an item with each person's own
    value.

    members: group → everybody who was asked (any ids); a group without a record counts among those that may not be
    named. earlier: by item, the sets of people that earlier rounds of the same series told, see
    `known_sets`. Both only if rounds are
    compared; without them a round is judged by itself. Raises ValueError for earlier rounds together with breakdowns,
    since it is not known which member is where.

    minimum is never taken to be less than five. Time grows with items × distinct combinations of group and breakdowns,
    and not with people squared: 20 items × 12 groups × 3 breakdowns × 1,500 people take half a second.
    """
    minimum = max(minimum, SMALLEST_GROUP)
    if earlier and any(breakdowns for _group, breakdowns, _answers in records):
        raise ValueError("Rounds are compared by groups alone, without breakdowns.")
    dimensions = list(dict.fromkeys(["", *(name for _group, breakdowns, _answers in records for name in breakdowns)]))
    sizes = Counter(cell for group, breakdowns, _answers in records for cell in _cells(group, breakdowns))
    hidden: dict[tuple[str, Cell], str] = {}
    for item in dict.fromkeys(key for _group, _breakdowns, answers in records for key in answers):
        table = Table(minimum, sizes, _kinds(records, item), *_known(records, item, members or {}, earlier or {}))
        for cell, reason in table.decide(dimensions).items():
            hidden[item, cell] = reason
    return Publication(minimum, hidden)


def _cells(group: str, breakdowns: Mapping[str, str]) -> frozenset[Cell]:
    named = (Cell(by, value) for by, value in (("", group), *breakdowns.items()) if value)
    return frozenset((EVERYBODY, *named))


class _Kind(NamedTuple):
    """People whom no cell of the round tells apart: how many answered an item, and what they said."""

    n: int
    spread: Counter[Hashable]


def _kinds(records: Iterable[Record], item: str) -> dict[frozenset[Cell], _Kind]:
    answers: dict[frozenset[Cell], list[Any]] = defaultdict(list)
    for group, breakdowns, given in records:
        if is_given(given.get(item)):
            answers[_cells(group, breakdowns)].append(given[item])
    return {
        cells: _Kind(len(values), Counter(option for value in values for option in said(value)))
        for cells, values in answers.items()
    }


def _known(
    records: Iterable[Record],
    item: str,
    members: Mapping[str, Collection[Hashable]],
    earlier: Mapping[str, Sequence[Collection[Hashable]]],
) -> tuple[list[frozenset[Hashable]], dict[str, frozenset[Hashable]]]:
    """The people of earlier cells, and of the groups of this round in which all of them answered this item."""
    before = [frozenset(people) for people in earlier.get(item, ())]
    if not before:
        return [], {}
    labels = {group for group, _breakdowns, _given in records}
    unnamed = [person for group, who in members.items() if group not in labels for person in who]
    answered = Counter(group for group, _breakdowns, given in records if is_given(given.get(item)))
    return before, {
        group: frozenset(who) for group, who in {**members, "": unnamed}.items() if len(set(who)) == answered[group] > 0
    }


@dataclass
class Table:
    """One item's table, from everything hidden to all that may be told.

    sizes: how many took part in each cell, over all items, so that the same cells guard the others in all of them.
    before, known: see `_known`.
    """

    minimum: int
    sizes: Mapping[Cell, int]
    kinds: Mapping[frozenset[Cell], _Kind]
    before: Sequence[frozenset[Hashable]]
    known: Mapping[str, frozenset[Hashable]]
    shown: frozenset[Cell] = field(default_factory=frozenset)
    people: list[tuple[frozenset[Cell], frozenset[int], int]] = field(default_factory=list)
    told_before: frozenset[frozenset[int]] = frozenset()

    def __post_init__(self) -> None:
        self.people = list(self._people())
        # What earlier rounds told by themselves, this one can neither tell nor mend.
        sets: Counter[frozenset[int]] = Counter()
        for _cells_of, rounds, n in self.people:
            sets[rounds] += n
        self.told_before = frozenset(rounds for rounds, n in sets.items() if n < self.minimum)

    def decide(self, dimensions: Sequence[str]) -> dict[Cell, str]:
        """Why each cell is not told, "" where it is."""
        everything = frozenset(cell for cells in self.kinds for cell in cells)
        enough = {cell: self._alone(cell) for cell in everything}
        fit = {cell for cell, reason in enough.items() if not reason}
        if EVERYBODY in fit:
            self._admit({EVERYBODY})
        for name in dimensions:
            self._admit({cell for cell in fit if cell.by == name and cell != EVERYBODY})
        return {cell: "" if cell in self.shown else enough[cell] or COMPLEMENTARY for cell in everything}

    def _alone(self, cell: Cell) -> str:
        """Why a cell would not be told even if it were the only one."""
        within = [kind for cells, kind in self.kinds.items() if cell in cells]
        n = sum(kind.n for kind in within)
        if n < self.minimum:
            return SMALL
        return COMPLEMENTARY if is_telling(_together(within), n) else ""

    def _admit(self, wanted: set[Cell]) -> None:
        """Tell as many of these cells as may be beside those that are told already, the larger ones first."""
        already = self.shown
        while True:
            self.shown = already | wanted
            exposed = self._exposed()
            if not exposed or not wanted:
                return
            # A cell that has exposed people in it goes first; where they are in none, the smallest joins them.
            near = {cell for cells in exposed for cell in cells if cell in wanted} or wanted
            wanted = wanted - {min(near, key=lambda cell: (self.sizes[cell], cell))}

    def _exposed(self) -> list[frozenset[Cell]]:
        """The told cells of each set of people who are alike, too few or of too few minds."""
        return [*self._too_few(), *self._of_one_mind()]

    def _too_few(self) -> list[frozenset[Cell]]:
        alike: Counter[tuple[frozenset[Cell], frozenset[int]]] = Counter()
        for cells, rounds, n in self.people:
            alike[cells & self.shown, rounds] += n
        return [
            cells for (cells, rounds), n in alike.items()
            if n < self.minimum and (cells or rounds) and not (rounds and rounds in self.told_before)
        ]  # fmt: skip

    def _of_one_mind(self) -> list[frozenset[Cell]]:
        alike: dict[frozenset[Cell], list[_Kind]] = defaultdict(list)
        for cells, kind in self.kinds.items():
            alike[cells & self.shown].append(kind)
        return [
            cells for cells, kinds in alike.items()
            if cells and is_telling(_together(kinds), sum(kind.n for kind in kinds))
        ]  # fmt: skip

    def _people(self) -> Iterable[tuple[frozenset[Cell], frozenset[int], int]]:
        """(cells of this round, places of earlier cells, how many) for everybody in this round or an earlier one."""
        for cells, kind in self.kinds.items():
            if _group(cells) not in self.known:
                yield cells, frozenset(), kind.n
        here: set[Hashable] = set()
        for group, who in self.known.items():
            here |= who
            for rounds, n in Counter(map(self._rounds, who)).items():
                yield _cells(group, {}), rounds, n
        gone = {person for people in self.before for person in people} - here
        for rounds, n in Counter(map(self._rounds, gone)).items():
            yield frozenset(), rounds, n

    def _rounds(self, person: Hashable) -> frozenset[int]:
        return frozenset(place for place, people in enumerate(self.before) if person in people)


def _group(cells: Iterable[Cell]) -> str:
    return next((cell.value for cell in cells if not cell.by and cell.value), "")


def _together(kinds: Iterable[_Kind]) -> Counter[Hashable]:
    spread: Counter[Hashable] = Counter()
    for kind in kinds:
        spread.update(kind.spread)
    return spread
