"""Changes to an instrument, each giving a new one. Whether the result can be asked is for `reading.problems` to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from headship.kernel.failures import Refusal
from headship.voice.instruments.schema import Content, Item, Key

Words = Mapping[str, Mapping[Key, str]]


def rebuilt(content: Content, **parts: Any) -> Content:
    """The instrument with these parts in place of its own."""
    return Content.model_validate({**content.model_dump(by_alias=True), **parts})


def with_item(content: Content, item: Item, words: Words) -> Content:
    """With this item in the place of the one with its key, or at the end, and its words in each language."""
    items = [item if each.key == item.key else each for each in content.items]
    if content.item(item.key) is None:
        items.append(item)
    own = {language: _without_words(given, item.key) for language, given in content.words.items()}
    for language, given in words.items():
        own[language] = {**own.get(language, {}), **given}
    return _with_items(content, items, own)


def without_item(content: Content, key: Key) -> Content:
    """Without an item and its words. Raises Refusal where it is the last, or where another depends on it."""
    leaning = next((item for item in content.items if item.when and item.when.key == key), None)
    if leaning is not None:
        raise Refusal(
            _("“%(other)s” is asked only after this one. Change that question first.")
            % {"other": content.text(leaning.key, "en")}
        )
    items = [item for item in content.items if item.key != key]
    if not items:
        raise Refusal(_("The last question cannot go. Withdraw the whole set instead."))
    own = {language: _without_words(given, key) for language, given in content.words.items()}
    return _with_items(content, items, own)


def moved(content: Content, key: Key, places: int) -> Content:
    """With an item so many places further down (up, where negative); as it is at either end."""
    items = list(content.items)
    at = next(number for number, item in enumerate(items) if item.key == key)
    items.insert(max(0, at + places), items.pop(at))
    return _with_items(content, items, content.words)


def reworded(content: Content, language: str, words: Mapping[Key, str]) -> Content:
    """With these words in one language, which may be a new one."""
    given = {**content.words.get(language, {}), **words}
    return rebuilt(content, words={**content.words, language: given})


def without_language(content: Content, language: str) -> Content:
    """Without one of its languages. Raises Refusal for the last."""
    words = {code: given for code, given in content.words.items() if code != language}
    if not words:
        raise Refusal(_("This is the only language that it has."))
    return rebuilt(content, words=words)


def free_key(content: Content) -> Key:
    """A key that no item has yet."""
    number = 1
    while content.item(f"own_{number}") is not None:
        number += 1
    return f"own_{number}"


def _without_words(words: Mapping[Key, str], key: Key) -> dict[Key, str]:
    return {name: text for name, text in words.items() if name != key and not name.startswith((f"{key}.", f"{key}@"))}


def _with_items(content: Content, items: Iterable[Item], words: Words) -> Content:
    kept = list(items)
    dimensions = {item.dimension for item in kept}
    left = {f"dimension.{name}" for name in content.dimensions if name not in dimensions}
    own = {
        language: {
            key: text for key, text in given.items() if key.removeprefix("dimension.") not in left or "." not in key
        }
        for language, given in words.items()
    }
    return rebuilt(content, items=[item.model_dump(by_alias=True) for item in kept], words=own)
