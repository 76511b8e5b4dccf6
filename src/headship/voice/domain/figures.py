"""Making the figures of one round from its answers: what is counted, averaged and held against the round before.

An item's figure is on the scale that people saw. A figure over several items (a dimension, a clause, an element, a
standard) is the mean of the published means of its items, reversed ones turned, and of nothing else: so it can tell
nobody anything that its items did not tell. Only its spread is taken from people's own means.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING, Any

from headship.voice.instruments.content import NON_ANSWERS, Content, Item, numeric
from headship.voice.models import Figure

if TYPE_CHECKING:
    from headship.voice.statistics import Interval

ITEM, DIMENSION, CLAUSE, ELEMENT, STANDARD, INSTRUMENT = (
    "item", "dimension", "clause", "element", "standard", "instrument",
)  # fmt: skip
EVERYBODY, SELF = "", "self"
HALF_A_STEP = 0.5
ENOUGH_ITEMS = 0.5  # of the items of a figure: whoever answered fewer has no mean of their own


@dataclass(frozen=True)
class Answered:
    """One person's answers, under the group that may stand on them ("" where it may not)."""

    group: str
    answers: Mapping[str, Any]


@dataclass
class Sheet:
    """The answers of a round and what may be told of them.

    cells: group codes, "" for everybody together. hidden: (item, group) → why it is not told, "" where it is.
    """

    content: Content
    people: Sequence[Answered]
    named: frozenset[str]
    titles: Mapping[str, str]
    minimum: int
    hidden: Mapping[tuple[str, str], str]
    items: dict[tuple[str, str], Figure] = field(default_factory=dict)

    @property
    def cells(self) -> list[str]:
        """Everybody, then each group in the round's own order."""
        return [EVERYBODY, *self.titles]

    def of(self, group: str) -> list[Answered]:
        """Those who answered in a group. Everybody is all but those whose group is one person by nature."""
        if group == EVERYBODY:
            return [each for each in self.people if each.group not in self.named]
        return [each for each in self.people if each.group == group]


def figures_of(sheet: Sheet) -> list[Figure]:
    """All figures of a round, not yet saved and without a round."""
    for item in sheet.content.items:
        for group in sheet.cells:
            figure = _item(sheet, item, group)
            if figure is not None:
                sheet.items[item.key, group] = figure
    made = list(sheet.items.values())
    for level, code, items in _gatherings(sheet.content):
        made += [each for group in sheet.cells if (each := _gathered(sheet, level, code, items, group)) is not None]
    return made


def _gatherings(content: Content) -> Iterable[tuple[str, str, list[Item]]]:
    """(level, code, items) of everything that is gathered from items that count."""
    found: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in content.items:
        if item.range is None:
            continue
        if item.dimension:
            found[DIMENSION, item.dimension].append(item)
        for level, code in sorted(_spoken_to(item)):
            found[level, code].append(item)
        found[INSTRUMENT, ""].append(item)
    return [(level, code, items) for (level, code), items in found.items()]


def _spoken_to(item: Item) -> set[tuple[str, str]]:
    """The clauses, elements and standards that an item speaks to: "2.1d" speaks to 2.1d, to 2.1 and to 2."""
    found = set()
    for code in item.speaks_to:
        element = code.rstrip("abcdefghijklmnopqrstuvwxyz")
        if element != code:
            found.add((CLAUSE, code))
        found.add((ELEMENT, element))
        found.add((STANDARD, element.split(".")[0]))
    return found


def _figure(sheet: Sheet, level: str, code: str, group: str, **fields: Any) -> Figure:
    statistics = fields.pop("statistics", {})
    if group:
        statistics = {**statistics, "group": sheet.titles[group]}
    if group in sheet.named:
        statistics["named"] = True
    return Figure(level=level, code=code, group_code=group, statistics=statistics, **fields)


def _item(sheet: Sheet, item: Item, group: str) -> Figure | None:
    """The figure of one item in one group; None where the group was not asked, or the item is a text."""
    if item.kind == "text" or (group and not _is_asked(sheet.content, item, group)):
        return None
    given = [each.answers[item.key] for each in sheet.of(group) if _is_given(each.answers.get(item.key))]
    statistics: dict[str, Any] = {"scale": list(item.range)} if item.range else {}
    if item.reversed:
        statistics["reversed"] = True
    reason = sheet.hidden.get((item.key, group), "small" if group not in sheet.named else "")
    if reason or not given:
        return _figure(sheet, ITEM, item.key, group, hidden=reason or "small", statistics=statistics)
    spread = Counter(str(option) for value in given for option in (value if isinstance(value, list) else [value]))
    numbers = [number for value in given if (number := _as_asked(sheet.content, item, value)) is not None]
    fields = _averages(numbers, item.range, whole=group not in sheet.named) if numbers else {}
    return _figure(
        sheet, ITEM, item.key, group, **{"n": len(given), **fields}, distribution=dict(sorted(spread.items())),
        statistics=statistics,
    )  # fmt: skip


def _is_asked(content: Content, item: Item, group: str) -> bool:
    return any(each.key == item.key for each in content.items_for(group))


def _is_given(value: Any) -> bool:
    return value is not None and not (isinstance(value, str) and value in NON_ANSWERS)


def _as_asked(content: Content, item: Item, value: Any) -> float | None:
    """What an answer counts on the scale that people saw: 1 for "never", also where never is the better."""
    number = None if isinstance(value, list) else numeric(content, item.key, value)
    return _turned(item, number) if number is not None else None


def _turned(item: Item, number: float) -> float:
    """A number of a reversed item seen from the other end; any other as it is."""
    if not item.reversed or item.answers_on is None:
        return number
    return item.answers_on.turned(number)


def _averages(numbers: Sequence[float], scale: tuple[float, float] | None, *, whole: bool = True) -> dict[str, Any]:
    """Mean, interval, n and standard deviation. whole: False for one named person, who has no interval."""
    if not whole or len(numbers) < 2 or scale is None:
        return {"n": len(numbers), "mean": fmean(numbers), "method": "none"}
    from headship.voice.statistics import interval

    found = interval(list(numbers), low=scale[0], high=scale[1])
    return {
        "n": found.n, "mean": found.mean, "low": found.low, "high": found.high, "sd": found.sd,
        "method": found.method,
    }  # fmt: skip


def _gathered(sheet: Sheet, level: str, code: str, items: list[Item], group: str) -> Figure | None:
    """The figure over several items in one group; None where none of them was asked there."""
    asked = [item for item in items if (item.key, group) in sheet.items]
    if not asked:
        return None
    told = _on_one_scale([item for item in asked if sheet.items[item.key, group].mean is not None])
    if not told:
        reason = next((sheet.items[item.key, group].hidden for item in asked), "") or "small"
        return _figure(sheet, level, code, group, hidden=reason, statistics={"scale": list(asked[0].range or (1, 5))})
    scale = told[0].range or (1.0, 5.0)
    mean = fmean(_turned(item, sheet.items[item.key, group].mean or 0.0) for item in told)
    table = scores(sheet.content, told, sheet.of(group))
    own = [each for row in table if (each := _own_mean(row)) is not None]
    statistics: dict[str, Any] = {"scale": list(scale), "items": [item.key for item in told]}
    fields: dict[str, Any] = {"n": min(sheet.items[item.key, group].n or 0 for item in told), "method": "none"}
    is_guarded = bool(sheet.hidden.get((spread_key(level, code), group), "small"))
    if group not in sheet.named and len(own) >= sheet.minimum and not is_guarded:
        fields = _averages(own, scale)
        # People's own means lie a little beside the mean of the items' means where somebody left one out.
        aside = mean - fields["mean"]
        fields["low"] = max(scale[0], fields["low"] + aside)
        fields["high"] = min(scale[1], fields["high"] + aside)
        if level in (DIMENSION, INSTRUMENT):
            statistics |= _reliability(sheet, told, group, table)
    fields["mean"] = mean
    return _figure(sheet, level, code, group, statistics=statistics, **fields)


def spread_key(level: str, code: str) -> str:
    """Under which people's own means over a figure's items are guarded, beside the items themselves."""
    return f"{level}:{code}"


def own_means(content: Content, people: Sequence[Answered]) -> list[dict[str, float]]:
    """Each person's own mean over the items of every figure, by its key; none where they answered too few of them."""
    found: list[dict[str, float]] = [{} for _each in people]
    for level, code, items in _gatherings(content):
        for means, row in zip(found, scores(content, _on_one_scale(items), people), strict=True):
            if (own := _own_mean(row)) is not None:
                means[spread_key(level, code)] = own
    return found


def _on_one_scale(items: list[Item]) -> list[Item]:
    """The items on the scale that most of them have: numbers of different scales are never averaged."""
    scales = Counter(item.range for item in items)
    most = max(scales, key=lambda scale: scales[scale], default=None)
    return [item for item in items if item.range == most]


def scores(content: Content, items: Sequence[Item], people: Iterable[Answered]) -> list[list[float | None]]:
    """A row for each person, a column for each item, reversed ones turned, None where there is no answer."""
    return [
        [None if isinstance(value := each.answers.get(item.key), list) else numeric(content, item.key, value)
         for item in items]
        for each in people
    ]  # fmt: skip


def _own_mean(row: Sequence[float | None]) -> float | None:
    given = [value for value in row if value is not None]
    return fmean(given) if given and len(given) >= ENOUGH_ITEMS * len(row) else None


def _reliability(
    sheet: Sheet, items: Sequence[Item], group: str, table: Sequence[Sequence[float | None]]
) -> dict[str, Any]:
    from headship.voice.domain.reliability import reliability_of

    low, high = items[0].range or (1.0, 5.0)
    by_group: dict[str, list[float]] = {}
    if group == EVERYBODY:
        for code in sheet.titles:
            # Of a group that is not shown even this much could be worked out, together with the others' figures.
            told = (sheet.items.get((item.key, code)) for item in items)
            if code in sheet.named or any(each is None or each.hidden for each in told):
                continue
            own = [each for row in scores(sheet.content, items, sheet.of(code)) if (each := _own_mean(row)) is not None]
            if len(own) >= sheet.minimum:
                by_group[code] = own
    return reliability_of(table, by_group=by_group, low=low, high=high)


# Against the round before, and against the leader's own view


def _told(figure: Figure) -> Interval | None:
    """The figure as what can be compared; None where its spread is not known or it is not told."""
    from headship.voice.statistics import Interval

    known = figure.mean, figure.low, figure.high, figure.n, figure.sd
    if figure.hidden or None in known or (figure.n or 0) < 2:
        return None
    return Interval(*known, method=figure.method)  # type: ignore[arg-type]  # none of them is None


def compare(now: Figure, before: Figure) -> None:
    """Keep with a figure how it moved since an earlier one, with a 95 % interval; see `statistics.trend`."""
    from headship.voice.statistics import trend

    new, old = _told(now), _told(before)
    if new is None or old is None or now.statistics.get("scale") != before.statistics.get("scale"):
        return
    if new.sd == old.sd == 0:
        return
    moved = trend([old, new])[0]
    now.statistics["change"] = {
        "difference": moved.difference, "low": moved.low, "high": moved.high, "mean_before": old.mean,
        "n_before": old.n, "beyond": moved.beyond,
    }  # fmt: skip


def _t(freedom: float) -> float:
    """The 97.5 % point of Student's t."""
    from scipy.stats import t

    return float(t.ppf(0.975, freedom))


def against_self(figures: Sequence[Figure], level: str = ELEMENT) -> None:
    """Keep with each element's figure how far the leader's own view lies from it, and whether beyond noise.

    The own view, over the same questions, is one number without an error of its own, so the interval is that of the
    others' mean. Of all these comparisons together at most one in twenty that is named may be chance: Benjamini and
    Hochberg (1995), J. R. Stat. Soc. B 57, 289–300.
    """
    own = {each.code: each for each in figures if each.level == ITEM and each.group_code == SELF}
    compared: list[tuple[float, Figure]] = []
    for figure in figures:
        told = _told(figure)
        if figure.level != level or figure.group_code == SELF or told is None or told.sd == 0:
            continue
        view = _own_view(own, figure.statistics["items"])
        if view is not None:
            compared.append((_held_against(figure, told, view), figure))
    named = _discoveries([p for p, _figure in compared])
    for (_p, figure), beyond in zip(compared, named, strict=True):
        held = figure.statistics["against_self"]
        held["beyond"] = ("above" if held["difference"] > 0 else "below") if beyond else ""


def _own_view(own: Mapping[str, Figure], items: Sequence[str]) -> float | None:
    """The leader's own mean over these items, reversed ones turned; None where one is missing."""
    views = []
    for key in items:
        figure = own.get(key)
        if figure is None or figure.mean is None:
            return None
        low, high = figure.statistics["scale"]
        views.append(low + high - figure.mean if figure.statistics.get("reversed") else figure.mean)
    return fmean(views) if views else None


def _held_against(figure: Figure, told: Interval, own: float) -> float:
    """Keep the difference own − others with its interval; returns the two-sided p that it is more than a rounding.

    One answers in whole steps, so an own view tells nothing finer than half a step, less over several questions.
    """
    from scipy.stats import t

    error, difference = told.sd / math.sqrt(told.n), own - told.mean
    reach = _t(told.n - 1) * error
    rounding = HALF_A_STEP / math.sqrt(len(figure.statistics["items"]))
    p = float(min(1.0, 2 * t.sf((abs(difference) - rounding) / error, told.n - 1)))
    figure.statistics["against_self"] = {
        "own": own, "difference": difference, "low": difference - reach, "high": difference + reach, "p": p,
    }  # fmt: skip
    return p


def _discoveries(values: Sequence[float], rate: float = 0.05) -> list[bool]:
    """Which of these p values count, so that of those that do at most `rate` are expected to be chance."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    last = max((rank for rank, place in enumerate(order, 1) if values[place] <= rate * rank / len(values)), default=0)
    kept = set(order[:last])
    return [place in kept for place in range(len(values))]
