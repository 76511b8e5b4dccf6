"""The areas that the header names, and the actions that search offers.

Rooms declare theirs once; the kernel knows no room by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, Resolver404, get_script_prefix, get_urlconf, resolve, reverse
from django.utils.functional import Promise

from headship.kernel.permissions import Verb, holds


@dataclass(frozen=True, eq=False)  # an entry is itself alone: its words are another in each language
class Area:
    """One entry of the navigation.

    url_name: what `reverse` takes. order: smaller comes first. visible_to: asked with the person (or None).
    """

    label: str | Promise
    url_name: str
    order: int
    visible_to: Callable[[Any], bool]


@dataclass(frozen=True)
class Link:
    """An entry as one reader sees it; `active` where the page lies in this area."""

    label: str | Promise
    url: str
    active: bool = False


@dataclass(frozen=True, eq=False)
class Section(Area):
    """One part of an area, named in the line below the header on each of its pages. area: the area's url name."""

    area: str = ""


_areas: dict[str, Area] = {}
_sections: dict[str, Section] = {}
_actions: dict[str, Area] = {}


def signed_in(person: Any) -> bool:
    """The usual condition: anybody who has a person in this school."""
    return person is not None


def declare_area(
    label: str | Promise, *, url_name: str, order: int, visible_to: Callable[[Any], bool] = signed_in
) -> Area:
    """Name an area in the header. Declaring the same url name again replaces the entry."""
    area = Area(label, url_name, order, visible_to)
    _areas[url_name] = area
    return area


def declare_section(
    label: str | Promise, *, area: str, url_name: str, order: int, visible_to: Callable[[Any], bool] = signed_in
) -> Section:
    """Name a part of an area, its first page among them. The area counts as open on the pages of all its parts."""
    section = Section(label, url_name, order, visible_to, area)
    _sections[url_name] = section
    return section


def declare_action(label: str | Promise, *, url_name: str, visible_to: Callable[[Any], bool] = signed_in) -> Area:
    """Name something that one may begin from anywhere, such as raising a question; search finds it by its words."""
    action = Area(label, url_name, 0, visible_to)
    _actions[url_name] = action
    return action


def actions() -> tuple[Area, ...]:
    """All declared actions, in the order in which they were declared."""
    return tuple(_actions.values())


def areas() -> tuple[Area, ...]:
    """All declared areas, in the order of the header."""
    return tuple(sorted(_areas.values(), key=lambda area: (area.order, area.url_name)))


def sections() -> tuple[Section, ...]:
    """All declared parts of areas, in their order."""
    return tuple(sorted(_sections.values(), key=lambda section: (section.area, section.order)))


def links_for(person: Any, path: str) -> list[Link]:
    """The navigation for `person` on the page at `path`: the longest address that begins it is active.

    An area whose first page this person may not open leads to the first part of it that they may.
    """
    seen: list[tuple[Link, int]] = []
    for area, parts in _laid_out():
        own = [area] if area.visible_to(person) else []
        urls = [place.url for place in (*own, *(part for part in parts if part.visible_to(person)))]
        if urls:
            seen.append((Link(area.label, urls[0]), max(_reach(path, url) for url in urls)))
    longest = max((reach for _link, reach in seen), default=0)
    return [Link(link.label, link.url, reach == longest > 0) for link, reach in seen]


def sections_for(person: Any, path: str) -> list[Link]:
    """The parts of the area in which the page at `path` lies, as this person may open them; empty for a lone one."""
    reaches = [(max(_reach(path, place.url) for place in (area, *parts)), parts) for area, parts in _laid_out()]
    longest, parts = max(reaches, key=lambda each: each[0], default=(0, ()))
    seen = [part for part in parts if part.visible_to(person)] if longest else []
    if len(seen) < 2:
        return []
    nearest = max(_reach(path, part.url) for part in seen)
    return [Link(part.label, part.url, _reach(path, part.url) == nearest > 0) for part in seen]


@dataclass(frozen=True)
class _Place:
    """An entry together with its address."""

    label: str | Promise
    url: str
    visible_to: Callable[[Any], bool]


def _laid_out() -> tuple[tuple[_Place, tuple[_Place, ...]], ...]:
    """Each area with its parts, in order; those that the configuration in use leaves out are left out here too."""
    return _placed(get_urlconf(), get_script_prefix(), areas(), sections())


@lru_cache(maxsize=32)
def _placed(
    urlconf: str | None, prefix: str, named: tuple[Area, ...], parts: tuple[Section, ...]
) -> tuple[tuple[_Place, tuple[_Place, ...]], ...]:
    def place(entry: Area) -> _Place | None:
        url = _found(entry.url_name, urlconf, prefix)
        return None if url is None else _Place(entry.label, url, entry.visible_to)

    placed = []
    for area in named:
        own = tuple(each for part in parts if part.area == area.url_name and (each := place(part)) is not None)
        if (first := place(area)) is not None:
            placed.append((first, own))
        elif own:
            placed.append((_Place(area.label, own[0].url, area.visible_to), own))
    return tuple(placed)


def _reach(path: str, url: str) -> int:
    """How much of the path an address covers, 0 where the page does not lie within it."""
    return len(url) if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/")) else 0


def address_of(url_name: str) -> str | None:
    """An address without arguments, or None where there is none; found once, as it is the same on every page."""
    return _found(url_name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=512)
def _found(url_name: str, _urlconf: str | None, _prefix: str) -> str | None:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def address_for(person: Any, url_name: str) -> str:
    """An address without arguments for this person to follow: empty where there is none, or where it would refuse."""
    address = address_of(url_name)
    return address if address and opens_for(person, address) else ""


def opens_for(person: Any, url: str) -> bool:
    """Whether the gate of the page at `url` lets this person through, as far as their roles decide it.

    Without a person, and where a record's owner may pass whatever their role, the page itself answers.
    """
    verb = _verb_at(url.split("?")[0].split("#")[0], get_urlconf())
    return person is None or verb is None or verb.or_allowed is not None or holds(person, verb)


@lru_cache(maxsize=2048)
def _verb_at(path: str, urlconf: str | None) -> Verb | None:
    try:
        return getattr(resolve(path, urlconf).func, "verb", None)
    except Resolver404:
        return None
