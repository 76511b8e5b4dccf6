"""What the pages of the library show of an instrument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.standards.api import catalogue
from headship.voice.domain.instruments import content_of
from headship.voice.instruments.content import LANGUAGES, Content, Item, minutes_for
from headship.voice.models import Instrument, InstrumentVersion

GROUP_NAMES: dict[str, Any] = {
    "staff": gettext_lazy("Staff"),
    "students": gettext_lazy("Students"),
    "families": gettext_lazy("Families"),
    "partners": gettext_lazy("Partners"),
    "governors": gettext_lazy("Governors"),
    "self": gettext_lazy("The leader"),
    "line_manager": gettext_lazy("Line manager"),
    "peers": gettext_lazy("Peers"),
    "reports": gettext_lazy("Those who report to the leader"),
}
KINDS: dict[str, Any] = {
    "school": gettext_lazy("About the school"),
    "team": gettext_lazy("About a team"),
    "leader": gettext_lazy("About a leader"),
    "decision": gettext_lazy("About a decision"),
    "trial": gettext_lazy("About something new"),
}
ANSWERS: dict[str, Any] = {
    "frequency": gettext_lazy("how often"),
    "rubric": gettext_lazy("how far, in four levels"),
    "nought_to_ten": gettext_lazy("0 to 10"),
    "choice": gettext_lazy("one answer"),
    "multiple": gettext_lazy("any number of answers"),
    "text": gettext_lazy("own words"),
}


def language_name(code: str) -> str:
    """A language by its name in the reader's own."""
    return str(dict(settings.LANGUAGES).get(code, code))


def own_name(code: str) -> str:
    """A language as those who speak it call it."""
    try:
        return capfirst(str(translation.get_language_info(code)["name_local"]))
    except KeyError:
        return code


@dataclass(frozen=True)
class Card:
    """One instrument in the library."""

    instrument: Instrument
    purpose: str
    questions: int
    minutes: float
    languages: int
    kind: str
    clauses: str


def cards(versions: Iterable[InstrumentVersion]) -> list[Card]:
    """The newest version of each instrument, by title."""
    newest = {version.instrument_id: version for version in versions}
    return [_card(version) for version in newest.values()]


def _card(version: InstrumentVersion) -> Card:
    content, language = content_of(version), translation.get_language() or "en"
    elements = list(dict.fromkeys(code[:3] for code in content.clauses))
    shown = _("all 37 elements") if len(elements) == 37 else ", ".join(content.clauses)
    return Card(
        version.instrument, content.text("purpose", language), len(content.items), content.minutes,
        len(content.languages), str(KINDS[content.about]), shown,
    )  # fmt: skip


@dataclass(frozen=True)
class Price:
    """What one group is asked: so many questions, so many minutes."""

    group: Any
    questions: int
    minutes: float


def prices(content: Content) -> list[Price]:
    """What each group is asked, in the language that takes longest."""
    return [
        Price(
            GROUP_NAMES.get(group, group), len(content.items_for(group)),
            max(minutes_for(content, group, language) for language in content.languages),
        )
        for group in content.asked_of
    ]  # fmt: skip


@dataclass(frozen=True)
class Clause:
    """What questions speak to, with the page where it is heard."""

    code: str
    title: str
    hue: int
    questions: int


def clauses(content: Content) -> list[Clause]:
    """The clauses and elements that its questions speak to, in the words of the school's framework."""
    framework = catalogue()
    titles = {each.code: each.title for each in framework.elements} | {
        each.code: each.title for each in framework.clauses
    }
    hues = {standard.code: standard.position for standard in framework.standards}
    return [
        Clause(
            code, titles.get(code, ""), hues.get(code.split(".")[0], 1),
            sum(code in item.speaks_to for item in content.items),
        )
        for code in content.clauses
    ]  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A question on the page where it is shaped."""

    item: Item
    text: str
    how: str
    after: str
    first: bool
    last: bool


def rows(content: Content) -> list[Row]:
    """Every question in order."""
    language = translation.get_language() or "en"
    last = len(content.items) - 1
    return [
        Row(item, content.text(item.key, language), _how(item), _after(content, item, language), at == 0, at == last)
        for at, item in enumerate(content.items)
    ]


def _how(item: Item) -> str:
    parts = [str(ANSWERS[item.scale or item.kind])]
    if item.reversed:
        parts.append(_("counted from the other end"))
    if item.speaks_to:
        parts.append(", ".join(item.speaks_to))
    return " · ".join(parts)


def _after(content: Content, item: Item, language: str) -> str:
    return content.text(item.when.key, language) if item.when else ""


def language_tabs(content: Content, chosen: str, query: dict[str, str]) -> list[tuple[str, str, str]]:
    """One tab a language, each in its own name."""
    known = [code for code in (*LANGUAGES, *content.languages) if code in content.words]
    return [(own_name(code), _with(query, language=code), code) for code in dict.fromkeys(known)]


def group_tabs(content: Content, query: dict[str, str]) -> list[tuple[Any, str, str]]:
    """One tab a group."""
    return [(GROUP_NAMES.get(group, group), _with(query, group=group), group) for group in content.asked_of]


def _with(query: dict[str, str], **change: str) -> str:
    from urllib.parse import urlencode

    return "?" + urlencode({key: value for key, value in (query | change).items() if value})


def address(instrument: Instrument) -> str:
    """The page of an instrument."""
    return reverse("voice:instrument", args=[instrument.pk])
