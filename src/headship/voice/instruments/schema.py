"""The shape of an instrument. A version that a round has used is kept as JSON of this shape and never edited.

Structure and words stand apart: `items` and `sections` say what is asked of whom and what it speaks to, `words`
says it, per language, by key:

    title, purpose                     the instrument's name, and why it is asked
    dimension.<name>, section.<key>    headings
    <item>                             the question; <item>@<group> where one group reads another wording
    <item>.<option>                    an answer to choose
    low.<item>, high.<item>            the ends of a 0–10 scale, where an item has its own

A question may hold {who}: "does Amina Diallo" for others, "do you" for oneself, as each language needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from headship.voice.instruments.scales import SCALES, Scale

# English first: it is what the others are translated from.
LANGUAGES = ("en", "es", "zh-hans", "ar", "pt", "id")
SURVEYED = ("staff", "students", "families", "partners", "governors")
RATERS = ("self", "line_manager", "peers", "reports", "governors", "students", "families", "partners")
GROUPS = tuple(dict.fromkeys(SURVEYED + RATERS))
BASES = ("worked_with", "saw", "heard", "read", "cannot_say")
CANNOT_SAY = "cannot_say"

Key = str


class Part(BaseModel):
    """What every part of an instrument has in common: nothing unknown in it, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class When(Part):
    """The item is asked only of those who gave one of these answers to an earlier one."""

    key: Key
    among: tuple[str | int, ...] = Field(alias="in", min_length=1)

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Section(Part):
    """Items under one heading. based: a rater first says what they base their answers on, or that they cannot say."""

    key: Key
    based: bool = False


class Item(Part):
    """One question.

    speaks_to: codes of clauses or elements.  asked_of: groups, where not everybody is asked (`seen_by` says the
    same for raters of a leader: those who can have seen it).  values: what each option counts, where it counts.
    """

    key: Key = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)
    kind: Literal["scale", "choice", "multiple", "text"]
    scale: str = ""
    section: Key = ""
    dimension: Key = ""
    speaks_to: tuple[str, ...] = ()
    reversed: bool = False
    options: tuple[Key, ...] = ()
    values: dict[Key, float] = Field(default_factory=dict)
    when: When | None = None
    asked_of: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    na: bool = True

    @property
    def range(self) -> tuple[float, float] | None:
        """Lowest and highest number that an answer can count, or None where answers are not numbers."""
        if self.kind == "scale":
            return float(SCALES[self.scale].low), float(SCALES[self.scale].high)
        if self.kind == "choice" and self.values:
            return min(self.values.values()), max(self.values.values())
        return None

    @property
    def answers_on(self) -> Scale | None:
        """The scale of a scale item."""
        return SCALES.get(self.scale) if self.kind == "scale" else None

    def is_for(self, group: str) -> bool:
        """Is this group asked it at all?"""
        return all(not groups or group in groups for groups in (self.asked_of, self.seen_by))


class Content(Part):
    """An instrument, whole. edition: counts up when the words or items that ship change."""

    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)
    edition: int = Field(default=1, ge=1)
    about: Literal["school", "team", "leader", "decision", "trial"]
    asked_of: tuple[str, ...] = Field(min_length=1)
    minutes: float = Field(gt=0, le=15)
    sections: tuple[Section, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)
    words: dict[str, dict[Key, str]]

    # What is asked

    @cached_property
    def by_key(self) -> Mapping[Key, Item]:
        """Every item by its key."""
        return {item.key: item for item in self.items}

    def item(self, key: Key) -> Item | None:
        """The item with this key, or None."""
        return self.by_key.get(key)

    def items_for(self, group_code: str) -> tuple[Item, ...]:
        """What a group is asked, in order. A group that the instrument does not ask gets nothing."""
        if group_code not in self.asked_of:
            return ()
        return tuple(item for item in self.items if item.is_for(group_code))

    def bases_for(self, group_code: str) -> tuple[Section, ...]:
        """The sections for which this group first says what it bases its answers on; nobody asks that of oneself."""
        if group_code == "self":
            return ()
        reached = {item.section for item in self.items_for(group_code)}
        return tuple(section for section in self.sections if section.based and section.key in reached)

    @property
    def dimensions(self) -> tuple[Key, ...]:
        """The dimensions that items belong to, in order."""
        return tuple(dict.fromkeys(item.dimension for item in self.items if item.dimension))

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause or element that an item speaks to, in order of code."""
        return tuple(sorted({code for item in self.items for code in item.speaks_to}))

    # In which words

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it can be answered in, English first."""
        return tuple(sorted(self.words, key=lambda code: (*LANGUAGES, code).index(code)))

    def language(self, wanted: str) -> str:
        """The language that somebody who wants this one reads: it, a near one, English, or the only one there is."""
        near = wanted.split("-")[0]
        for code in (wanted, near, *(each for each in self.words if each.split("-")[0] == near), "en"):
            if code in self.words:
                return code
        return next(iter(self.words))

    def text(self, key: Key, language: str, group: str = "", name: str = "") -> str:
        """The words for a key, as a group reads them. name: the leader, where a question says {who}.

        Labels that all instruments share (scales, bases, non-answers) are found here too. An unknown key gives "".
        """
        from headship.voice.instruments.reading import common

        chosen = self.language(language)
        own, shared = self.words[chosen], common(chosen)
        found = own.get(f"{key}@{group}") or own.get(key) or shared.get(key, "")
        if "{who}" not in found:
            return found
        who = shared["who.self"] if group == "self" else shared["who.other"]
        return found.replace("{who}", who.replace("{name}", name or shared["who.somebody"]))

    def keys(self) -> Iterator[Key]:
        """Every key that each language must have words for."""
        yield from ("title", "purpose")
        yield from (f"dimension.{name}" for name in self.dimensions)
        yield from (f"section.{section.key}" for section in self.sections)
        for item in self.items:
            yield item.key
            yield from (f"{item.key}.{option}" for option in item.options)
