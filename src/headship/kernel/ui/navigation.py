"""The areas that the header names, and the actions that search offers.

Rooms declare theirs once; the kernel knows no room by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise


@dataclass(frozen=True)
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


@dataclass(frozen=True)
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
    links: list[Link] = []
    lengths: list[int] = []
    for area in areas():
        own = _address(area) if area.visible_to(person) else None
        parts = [url for _label, url in _seen(person, _parts(area.url_name))]
        url = own or next(iter(parts), None)
        if url is not None:
            links.append(Link(area.label, url))
            lengths.append(max((len(each) for each in {url, *parts} if _lies_in(path, each)), default=0))
    longest = max(lengths, default=0)
    return [
        Link(link.label, link.url, length == longest > 0) for link, length in zip(links, lengths, strict=True)
    ]  # fmt: skip


def sections_for(person: Any, path: str) -> list[Link]:
    """The parts of the area in which the page at `path` lies, as this person may open them; empty for a lone one."""
    open_area = max(
        ((len(url), section.area) for section in _sections.values()
         if (url := _address(section)) is not None and _lies_in(path, url)),
        default=(0, ""),
    )  # fmt: skip
    if any(_lies_in(path, url) and len(url) > open_area[0] for _label, url in _seen(person, areas())):
        return []
    seen = _seen(person, _parts(open_area[1]))
    active = max((url for _label, url in seen if _lies_in(path, url)), key=len, default=None)
    return [Link(label, url, url == active) for label, url in seen] if len(seen) > 1 else []


def _parts(area: str) -> list[Section]:
    return sorted((each for each in _sections.values() if each.area == area), key=lambda each: each.order)


def _seen(person: Any, entries: Iterable[Area]) -> list[tuple[str | Promise, str]]:
    found = [(entry.label, _address(entry)) for entry in entries if entry.visible_to(person)]
    return [(label, url) for label, url in found if url is not None]


def _lies_in(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))


def _address(area: Area) -> str | None:
    """None where the configuration in use leaves the area's room out."""
    return address_of(area.url_name)


def address_of(url_name: str) -> str | None:
    """An address without arguments, or None where there is none; found once, as it is the same on every page."""
    return _found(url_name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=512)
def _found(url_name: str, _urlconf: str | None, _prefix: str) -> str | None:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None
