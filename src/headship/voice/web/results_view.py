"""A round's figures as its page shows them: sentences, bars, tables; read from what was published, nothing computed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from headship.kernel import exports
from headship.kernel.ui.quantities import percent_in_words
from headship.kernel.ui.tables import Column, Table
from headship.standards import api as standards
from headship.voice import words
from headship.voice.domain.results import content_of
from headship.voice.domain.rounds import Response, missing_by_group
from headship.voice.instruments.content import Content, Item
from headship.voice.models import Comment, Figure, Round, RoundGroup

Cells = dict[str, Figure]
Key = tuple[str, str]


@dataclass(frozen=True)
class Segment:
    """One answer in the bar of a distribution: from where, how wide (per cent), its place among the answers, words."""

    at: str
    width: str
    step: int
    words: str
    count: int


@dataclass(frozen=True)
class GroupShown:
    """One group's figure beside the others. said: the figure in words, or why it is not there."""

    title: str
    figure: Figure
    said: str
    interval: str
    change: str


@dataclass(frozen=True)
class Shown:
    """A question or a dimension. whole: everybody together; groups: those that the round asked it, side by side."""

    title: str
    hue: int
    scale: tuple[float, float]
    is_mean: bool
    whole: GroupShown
    groups: tuple[GroupShown, ...]
    segments: tuple[Segment, ...]
    table: Table | None
    less_is_better: bool
    reliability: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def not_shown(self) -> str:
        """The groups whose figure is hidden here; why stands once on the page."""
        return ", ".join(group.title for group in self.groups if group.figure.hidden)


@dataclass(frozen=True)
class Comments:
    """What people wrote to one question, in shuffled order, by group where a group may be told apart."""

    question: str
    by_group: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(len(texts) for _title, texts in self.by_group)


@dataclass(frozen=True)
class Page:
    """All of it. unheard: groups of which nothing is shown at all, with the reason."""

    round: Round
    response: Response
    response_share: str
    dimensions: tuple[Shown, ...]
    items: tuple[Shown, ...]
    comments: tuple[Comments, ...]
    withheld_texts: bool
    unheard: tuple[tuple[str, str], ...]
    compares: bool
    method: str
    figures: tuple[Figure, ...]
    titles: dict[Key, str]


def page(round_: Round, language: str) -> Page:
    """The page of a closed round in a reader's language."""
    content = content_of(round_)
    groups = list(RoundGroup.objects.filter(round=round_))
    figures = tuple(Figure.objects.filter(round=round_).exclude(level=Figure.Level.LEADERS))
    cells: dict[Key, Cells] = defaultdict(dict)
    for figure in figures:
        cells[figure.level, figure.code][figure.group_code] = figure
    response = missing_by_group(round_)
    comments = _comments(round_, content, groups, language)
    asked_texts = any(item.kind == "text" for item in content.items)
    return Page(
        round=round_, response=response, response_share=percent_in_words(response.total.share),
        dimensions=tuple(_dimensions(content, cells, groups, language)),
        items=tuple(_items(content, cells, groups, language)),
        comments=comments, withheld_texts=asked_texts and not comments,
        unheard=_unheard(groups, figures), compares=any(each.statistics.get("change") for each in figures),
        method=words.method_in_words(next((each.method for each in figures if each.method != "none"), "")),
        figures=figures, titles=_titles(content, language),
    )  # fmt: skip


def _titles(content: Content, language: str) -> dict[Key, str]:
    items = {(str(Figure.Level.ITEM), item.key): content.text(item.key, language) for item in content.items}
    dimensions = {
        (str(Figure.Level.DIMENSION), name): content.text(f"dimension.{name}", language) for name in content.dimensions
    }
    return items | dimensions


def _dimensions(content: Content, cells: dict[Key, Cells], groups: Sequence[RoundGroup], language: str) -> list[Shown]:
    shown = []
    for name in content.dimensions:
        found = cells.get((Figure.Level.DIMENSION, name))
        if found and "" in found:
            codes = {code for item in content.items if item.dimension == name for code in item.speaks_to}
            title = content.text(f"dimension.{name}", language)
            shown.append(_shown(title, found, groups, codes=codes, ends=None, item=None, content=content))
    return shown


def _items(content: Content, cells: dict[Key, Cells], groups: Sequence[RoundGroup], language: str) -> list[Shown]:
    shown = []
    for item in content.items:
        found = cells.get((Figure.Level.ITEM, item.key))
        if found and "" in found:
            ends = words.ends_of(content, item, language)
            title = content.text(item.key, language)
            shown.append(
                _shown(
                    title, found, groups, codes=set(item.speaks_to), ends=ends, item=item, content=content,
                    language=language,
                )
            )  # fmt: skip
    return shown


def _shown(
    title: str, cells: Cells, groups: Sequence[RoundGroup], *, codes: set[str], ends: tuple[str, str] | None,
    item: Item | None, content: Content, language: str = "",
) -> Shown:  # fmt: skip
    whole = cells[""]
    start, end = whole.statistics.get("scale", (0, 1))
    is_mean = whole.mean is not None and (item is None or item.answers_on is not None)
    options = _options(content, item, language) if item else []
    beside = [(group.title, cells[group.code]) for group in groups if group.code in cells]
    return Shown(
        title=title, hue=_hue(codes), scale=(start, end), is_mean=is_mean,
        whole=_group(_("Everybody"), whole, ends),
        groups=tuple(_group(name, figure, ends) for name, figure in beside) if len(beside) > 1 else (),
        segments=_segments(whole, options),
        table=_table(title, [(_("Everybody"), whole), *(beside if len(beside) > 1 else [])], options),
        less_is_better=bool(whole.statistics.get("reversed")),
        reliability=tuple(words.reliability_in_words(whole.statistics)), codes=tuple(sorted(codes)),
    )  # fmt: skip


def _hue(codes: set[str]) -> int:
    first = min(codes, default="2")
    position = next((each.position for each in standards.catalogue().standards if first.startswith(f"{each.code}.")), 2)
    return (position - 1) % 8 + 1


def _group(title: str, figure: Figure, ends: tuple[str, str] | None) -> GroupShown:
    return GroupShown(
        title, figure, words.figure_in_words(figure, ends), words.interval_in_words(figure),
        words.change_in_words(figure.statistics.get("change")),
    )  # fmt: skip


def _options(content: Content, item: Item, language: str) -> list[tuple[str, str]]:
    """(value, words) of every answer that the item offers, in order."""
    values = [str(each) for each in item.answers_on.values] if item.answers_on else list(item.options)
    return [(value, words.option_in_words(content, item, value, language) or value) for value in values]


def _segments(figure: Figure, options: Sequence[tuple[str, str]]) -> tuple[Segment, ...]:
    """The bar of the answers. Where several could be chosen there is no whole to divide, so no bar."""
    counts = figure.distribution or {}
    total = sum(counts.values())
    if not total or total != figure.n or not options:
        return ()
    segments, at = [], 0.0
    for place, (value, said) in enumerate(options):
        count = counts.get(value, 0)
        if count:
            step = 1 + round(4 * place / max(1, len(options) - 1))
            segments.append(Segment(f"{at:.2f}%", f"{100 * count / total:.2f}%", step, said, count))
        at += 100 * count / total
    return tuple(segments)


def _table(title: str, beside: Sequence[tuple[str, Figure]], options: Sequence[tuple[str, str]]) -> Table | None:
    """Counts of each answer, a column for each group that is told apart."""
    told = [(name, figure) for name, figure in beside if figure.distribution]
    if not told or not options:
        return None
    columns = [Column(_("Answer")), *(Column(name, numeric=True) for name, _figure in told)]
    rows = [[said, *((figure.distribution or {}).get(value, 0) for _name, figure in told)] for value, said in options]
    return Table(title, columns, rows, caption_hidden=True)


def _comments(round_: Round, content: Content, groups: Sequence[RoundGroup], language: str) -> tuple[Comments, ...]:
    titles = {group.code: group.title for group in groups}
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for item, group, text in Comment.objects.filter(round=round_).values_list("item", "group_code", "text"):
        found[item][titles.get(group, "")].append(text)
    return tuple(
        Comments(
            content.text(item.key, language),
            tuple((title, tuple(texts)) for title, texts in sorted(found[item.key].items())),
        )
        for item in content.items if item.key in found
    )  # fmt: skip


def _unheard(groups: Sequence[RoundGroup], figures: Sequence[Figure]) -> tuple[tuple[str, str], ...]:
    shown = {each.group_code for each in figures if not each.hidden}
    reasons = {each.group_code: each.hidden for each in figures if each.hidden and each.level == Figure.Level.ITEM}
    return tuple(
        (group.title, words.hidden_in_words(reasons.get(group.code, Figure.Hidden.SMALL)))
        for group in groups if group.code not in shown
    )  # fmt: skip


def file_of(shown: Page) -> exports.Table:
    """Every published figure, one row each. A hidden one stands with its reason and without its number."""
    columns = [
        _("What"), _("Code"), _("In words"), _("Group"), _("Answers"), _("Mean"), _("From"), _("To"),
        _("Standard deviation"), _("Scale from"), _("Scale to"), _("How the interval was made"), _("Not shown because"),
        _("Answers given"),
    ]  # fmt: skip
    rows = [_line(figure, shown.titles) for figure in shown.figures]
    return exports.Table(_("Results of %(title)s") % {"title": shown.round.title}, columns, rows)


def _line(figure: Figure, titles: dict[Key, str]) -> tuple[object, ...]:
    start, end = figure.statistics.get("scale", ("", ""))
    given = "; ".join(f"{value}: {count}" for value, count in (figure.distribution or {}).items())
    return (
        str(Figure.Level(figure.level).label), figure.code, titles.get((figure.level, figure.code), ""),
        figure.statistics.get("group", _("Everybody")), figure.n, figure.mean, figure.low, figure.high, figure.sd,
        start, end, figure.method if figure.method != "none" else "", words.hidden_in_words(figure.hidden), given,
    )  # fmt: skip
