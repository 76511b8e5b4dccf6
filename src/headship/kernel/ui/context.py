"""What every page frame shows around its content, worked out only when a template asks for it.

The kernel knows neither people nor schools. A room above provides them once, in its `AppConfig.ready`:

    from headship.kernel.ui.context import provide

    provide(lambda request: {"person": request.person, "name": ..., "role": ..., "school": ...})

The function is called at most once per page, and not at all by a page without the frame. Keys are the
attributes of `Frame`; several rooms may provide different keys, the later one wins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise, cached_property
from django.utils.translation import get_language, get_language_info

from headship.kernel.ui.navigation import Link, address_of, links_for, sections_for

Words = str | Promise
Provider = Callable[[HttpRequest], Mapping[str, Any]]
THEMES = ("light", "dark")

_providers: list[Provider] = []


@dataclass(frozen=True)
class SchoolChoice:
    """A school that this account may switch to, by a POST of `value` to `Frame.switch_url`."""

    name: str
    value: str
    current: bool = False


@dataclass(frozen=True)
class Frame:
    """What the rooms above know about the reader.

    person: whoever acts, or None. name, role, school: as shown in the account menu.
    schools: offered when there is more than one. switch_url: takes the POST with field `school`.
    demonstration: the school is simulated. quiet: the sentence of quiet mode, or "".
    safeguarding: whom to call if a child is in danger, or "". safety_url: where a concern about a child is handed
    over at once, or "". links: own pages in the account menu.
    waiting: how many things wait for the reader, shown beside Today.
    """

    person: Any = None
    name: str = ""
    role: Words = ""
    school: str = ""
    schools: Sequence[SchoolChoice] = ()
    switch_url: str = ""
    demonstration: bool = False
    quiet: Words = ""
    safeguarding: Words = ""
    safety_url: str = ""
    links: Sequence[Link] = ()
    waiting: int = 0


@dataclass(frozen=True)
class Language:
    """A language of the interface, named in itself."""

    code: str
    name: str
    current: bool


@dataclass
class Shell:
    """The `shell` of every template: `Frame`'s attributes, and what follows from the request alone."""

    request: HttpRequest
    given: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def frame(self) -> Frame:
        """What the rooms provide for this request."""
        known = {each.name for each in fields(Frame)}
        found: dict[str, Any] = {}
        for provider in _providers:
            found.update(provider(self.request))
        found.update(self.given)
        return Frame(**{key: value for key, value in found.items() if key in known})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in Frame.__dataclass_fields__:
            raise AttributeError(name)
        return getattr(self.frame, name)

    @cached_property
    def navigation(self) -> list[Link]:
        """The areas that this reader may open."""
        return links_for(self.frame.person, self.request.path)

    @cached_property
    def sections(self) -> list[Link]:
        """The parts of the area that is open."""
        return sections_for(self.frame.person, self.request.path)

    @property
    def person_key(self) -> str:
        """Keeps drafts of different people on one device apart; "anyone" without an account."""
        return str(getattr(self.frame.person, "pk", None) or "anyone")

    @property
    def theme(self) -> str:
        """light, dark, or "" to follow the device."""
        chosen = self.request.COOKIES.get("theme", "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def languages(self) -> list[Language]:
        """The languages that the installation offers."""
        now = get_language()
        return [Language(code, get_language_info(code)["name_local"], code == now) for code, _ in settings.LANGUAGES]

    @property
    def home_url(self) -> str:
        return _optional("today") or "/"

    @property
    def search_url(self) -> str:
        return _optional("search")

    @property
    def sign_out_url(self) -> str:
        return _optional("account_logout")

    @property
    def sign_in_url(self) -> str:
        return _optional("account_login")

    @property
    def theme_url(self) -> str:
        return _optional("theme")

    @property
    def language_url(self) -> str:
        return _optional("set_language")


def provide(provider: Provider) -> Provider:
    """Add a source of `Frame`'s attributes. Providing the same function twice has no effect."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The context processor."""
    return {"shell": Shell(request)}


def _optional(url_name: str) -> str:
    return address_of(url_name) or ""
