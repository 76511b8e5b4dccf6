"""The areas that the header names, and the actions that search offers.

Rooms declare theirs once; the kernel knows no room by name.
"""

from __future__ import annotations

from collections.abc import Callable
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


_areas: dict[str, Area] = {}
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


def links_for(person: Any, path: str) -> list[Link]:
    """The navigation for `person` on the page at `path`: the longest address that begins it is active."""
    seen = [(area.label, _address(area)) for area in areas() if area.visible_to(person)]
    known = [(label, url) for label, url in seen if url is not None]
    active = max((url for _, url in known if _lies_in(path, url)), key=len, default=None)
    return [Link(label, url, url == active) for label, url in known]


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
