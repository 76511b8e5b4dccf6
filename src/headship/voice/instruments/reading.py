"""Instruments from YAML and back, and everything that can be wrong with one, a sentence each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _
from pydantic import ValidationError

from headship.kernel.failures import Refusal
from headship.voice.instruments.scales import SCALES
from headship.voice.instruments.schema import GROUPS, LANGUAGES, Content, Item

SHIPPED = Path(__file__).resolve().parent / "shipped"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LARGEST = 1_000_000  # bytes; the longest that ships has about 40 000
LONGEST = 600  # characters of a question


class Unreadable(Refusal):
    """An instrument that cannot be used, with everything that is wrong with it."""

    def __init__(self, found: Collection[str]) -> None:
        super().__init__("\n".join(found))
        self.problems = tuple(found)


# Files


@cache
def load_shipped() -> Mapping[str, Content]:
    """The instruments that ship, by code."""
    files = sorted(path for path in SHIPPED.glob("*.yaml") if "." not in path.stem and path.stem != "common")
    return {content.code: content for content in map(_shipped, files)}


def _shipped(path: Path) -> Content:
    structure = _mapping(path.read_bytes(), path.name)
    words = {"en": structure.pop("words")} | _translated(path)
    return read({**structure, "words": words}, path.name)


def _translated(path: Path) -> dict[str, Any]:
    files = {code: path.with_suffix(f".{code}.yaml") for code in LANGUAGES[1:]}
    return {code: _mapping(file.read_bytes(), file.name) for code, file in files.items() if file.exists()}


@cache
def common(language: str) -> Mapping[str, str]:
    """The labels that all instruments share: scales, bases, non-answers, {who}. English for a language of a school."""
    ending = "" if language == "en" or language not in LANGUAGES else f".{language}"
    path = SHIPPED / f"common{ending}.yaml"
    return {key: str(words) for key, words in _mapping(path.read_bytes(), path.name).items()}


def as_yaml(content: Content) -> str:
    """An instrument as one file, structure and every language, which `from_yaml` reads again."""
    data = content.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    data = {key: value for key, value in data.items() if key not in ("items", "words")} | {
        "items": data["items"], "words": data["words"],
    }  # fmt: skip
    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)
    return text


def from_yaml(raw: bytes, name: str) -> Content:
    """An instrument from a file that somebody sent. Raises Unreadable, naming file, item and field."""
    return read(_mapping(raw, name), name)


def _mapping(raw: bytes, name: str) -> dict[str, Any]:
    if len(raw) > LARGEST:
        raise Unreadable([_("%(file)s is too large for an instrument.") % {"file": name}])
    try:
        data = yaml.load(raw.decode("utf-8-sig"), Loader=LOADER)  # noqa: S506 - a safe loader, in C where there is one
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError) as problem:
        where = " ".join(str(problem).split())
        raise Unreadable([_("%(file)s is not YAML: %(where)s") % {"file": name, "where": where}]) from problem
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise Unreadable([_("%(file)s: expected names with values, such as “code: my-pulse”.") % {"file": name}])
    return data


# Checking


def read(data: Any, name: str = "") -> Content:
    """The instrument that these data describe. Raises Unreadable with every problem; `name` is the file's."""
    start = f"{name}: " if name else ""
    try:
        content = Content.model_validate(data)
    except ValidationError as problem:
        found = [f"{start}{_place(data, error['loc'])}: {_said(error)}" for error in problem.errors()]
        raise Unreadable(list(dict.fromkeys(found))) from problem
    found = [f"{start}{problem}" for problem in problems(content)]
    if found:
        raise Unreadable(found)
    return content


def _place(data: Any, path: tuple[int | str, ...]) -> str:
    """items.3.kind → "item own_words, kind": by key where the item has one, else by its number."""
    steps = [str(step) for step in path]
    if len(path) > 1 and path[0] == "items" and isinstance(path[1], int):
        entry = data["items"][path[1]]
        key = entry.get("key") if isinstance(entry, dict) else None
        steps[:2] = [_("item %(key)s") % {"key": key or path[1] + 1}]
    return ", ".join(steps) or _("the file")


def _said(error: Any) -> str:
    """A pydantic error in our words."""
    kinds = {
        "missing": _("this is missing."),
        "extra_forbidden": _("there is no such field; look for a mistyped name."),
        "string_type": _("expected a text; put numbers in quotes."),
        "literal_error": _("expected one of %(expected)s."),
        "string_pattern_mismatch": _("use small letters, digits and, between them, underlines or hyphens."),
        "too_short": _("at least one entry is needed."),
        "tuple_type": _("expected a list."),
        "dict_type": _("expected names with values."),
        "model_type": _("expected names with values."),
        "float_parsing": _("expected a number."),
        "greater_than": _("expected a number above 0."),
        "less_than_equal": _("at most %(le)s; a longer survey is not answered with care."),
    }
    sentence = kinds.get(error["type"])
    if sentence is None:
        return f"{error['msg']}."
    return sentence % (error.get("ctx") or {}) if "%(" in sentence else sentence


def problems(content: Content, known: Collection[str] | None = None) -> list[str]:
    """Everything that is wrong with an instrument, a sentence each. known: codes of clauses and elements there are."""
    found = [*_wrong_groups(content), *_wrong_keys(content)]
    for item in content.items:
        place = _("item %(key)s") % {"key": item.key}
        found += [f"{place}: {problem}" for problem in _wrong_with(content, item, known)]
    return [*found, *_mixed_dimensions(content), *_missing_words(content)]


def _wrong_groups(content: Content) -> Iterator[str]:
    for group in content.asked_of:
        if group not in GROUPS:
            yield _("asked_of: there is no group %(group)s. Known: %(known)s.") % {
                "group": group, "known": ", ".join(GROUPS),
            }  # fmt: skip
        elif not content.items_for(group):
            yield _("asked_of: no item is asked of %(group)s.") % {"group": group}


def _wrong_keys(content: Content) -> Iterator[str]:
    keys = [item.key for item in content.items]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield _("item %(key)s: this key stands here twice; each item has its own.") % {"key": key}
    sections = [section.key for section in content.sections]
    if len(set(sections)) < len(sections):
        yield _("sections: a key stands here twice.")


def _wrong_with(content: Content, item: Item, known: Collection[str] | None) -> Iterator[str]:
    yield from _wrong_answers(item)
    if item.section and item.section not in {section.key for section in content.sections}:
        yield _("section: there is no section %(section)s.") % {"section": item.section}
    for field, groups in (("asked_of", item.asked_of), ("seen_by", item.seen_by)):
        for group in groups:
            if group not in content.asked_of:
                yield _("%(field)s: the instrument is not asked of %(group)s.") % {"field": field, "group": group}
    if item.when is not None:
        yield from _wrong_branch(content, item)
    for code in item.speaks_to:
        if known is not None and code not in known:
            yield _("speaks_to: no clause or element has the code %(code)s.") % {"code": code}


def _wrong_answers(item: Item) -> Iterator[str]:
    if item.kind == "scale" and item.scale not in SCALES:
        yield _("scale: there is no scale “%(scale)s”. Known: %(known)s.") % {
            "scale": item.scale, "known": ", ".join(SCALES),
        }  # fmt: skip
    if item.kind != "scale" and (item.scale or item.reversed):
        yield _("scale: only an item of the kind “scale” has one, and can be reversed.")
    chosen = item.kind in ("choice", "multiple")
    if chosen and len(item.options) < 2:
        yield _("options: at least two answers to choose from are needed.")
    if not chosen and item.options:
        yield _("options: only items of the kinds “choice” and “multiple” have them.")
    if len(set(item.options)) < len(item.options):
        yield _("options: one stands here twice.")
    if item.values and (item.kind != "choice" or set(item.values) != set(item.options)):
        yield _("values: give a number to each option of a choice, or to none.")


def _wrong_branch(content: Content, item: Item) -> Iterator[str]:
    when = item.when
    assert when is not None
    keys = [each.key for each in content.items]
    if when.key not in keys:
        yield _("when: there is no item %(other)s to depend on.") % {"other": when.key}
        return
    if keys.index(when.key) >= keys.index(item.key):
        yield _("when: %(other)s has to stand before it.") % {"other": when.key}
    other = content.by_key[when.key]
    possible = set(other.answers_on.values) if other.answers_on else set(other.options)
    for answer in when.among:
        if answer not in possible:
            yield _("when: %(answer)s is not an answer to %(other)s.") % {"answer": answer, "other": when.key}


def _mixed_dimensions(content: Content) -> Iterator[str]:
    for name in content.dimensions:
        ranges = {item.range for item in content.items if item.dimension == name}
        if None in ranges or len(ranges) > 1:
            yield _("dimension %(name)s: its items are answered on different scales, so they have no common mean.") % {
                "name": name
            }


def _missing_words(content: Content) -> Iterator[str]:
    if not content.words:
        yield _("words: at least one language is needed.")
    needed = list(content.keys())
    variants = {key for words in content.words.values() for key in words if "@" in key}
    for language, words in content.words.items():
        for key in [*needed, *sorted(variants)]:
            if not words.get(key, "").strip():
                yield _("words, %(language)s: “%(key)s” has no words yet.") % {"language": language, "key": key}
            elif len(words[key]) > LONGEST:
                yield _("words, %(language)s, %(key)s: at most %(longest)s characters fit.") % {
                    "language": language, "key": key, "longest": LONGEST,
                }  # fmt: skip


def digest(content: Content) -> str:
    """SHA-256 over structure and words: two versions with the same digest ask the same."""
    data = content.model_dump(mode="json", by_alias=True, exclude={"edition"}, exclude_defaults=True)
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
