"""What an answer may be, and what it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from headship.kernel.failures import Refusal
from headship.voice.instruments.scales import NON_ANSWERS
from headship.voice.instruments.schema import BASES, CANNOT_SAY, Content, Item

LONGEST = 4_000  # characters of a free answer
Answers = Mapping[str, Any]


def numeric(content: Content, key: str, value: Any) -> float | None:
    """What an answer counts, reversed items turned; None for a non-answer and where answers are not numbers."""
    item = content.item(key)
    if item is None or value in NON_ANSWERS:
        return None
    if item.kind == "choice":
        return item.values.get(value)
    scale = item.answers_on
    if scale is None or not _is_on(scale.values, value):
        return None
    return float(scale.turned(value) if item.reversed else value)


def asked(
    content: Content, group_code: str, answers: Answers, bases: Mapping[str, Sequence[str]] | None = None
) -> tuple[Item, ...]:
    """The items that somebody with these answers is really asked: branches followed, sections of "cannot say" left."""
    left = {section for section, chosen in (bases or {}).items() if CANNOT_SAY in chosen}
    reached: dict[str, Item] = {}
    for item in content.items_for(group_code):
        if item.section in left or (item.when and not _is_met(item, answers, reached)):
            continue
        reached[item.key] = item
    return tuple(reached.values())


def _is_met(item: Item, answers: Answers, reached: Mapping[str, Item]) -> bool:
    if item.when is None or item.when.key not in reached:
        return False
    given = answers.get(item.when.key)
    return bool(set(given) & set(item.when.among)) if isinstance(given, list) else given in item.when.among


def answered(
    content: Content, group_code: str, answers: Answers, bases: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """The answers to what was really asked; what a branch left behind is dropped."""
    return {item.key: answers[item.key] for item in asked(content, group_code, answers, bases) if item.key in answers}


def check(
    content: Content,
    group_code: str,
    answers: Answers,
    comments: Mapping[str, Any] | None = None,
    bases: Mapping[str, Any] | None = None,
) -> Refusal | None:
    """The first thing that cannot be taken in what somebody sent, as the sentence that they read; None if all is well.

    answers: values by item key, never texts.  comments: texts by item key.  bases: what each section rests on.
    """
    items = {item.key: item for item in content.items_for(group_code)}
    for key, value in answers.items():
        refusal = _no_such_item(items, key) or _not_an_answer(content, items[key], group_code, value)
        if refusal:
            return refusal
    for key, value in (comments or {}).items():
        refusal = _no_such_item(items, key) or _not_a_text(value)
        if refusal:
            return refusal
    return _not_a_basis(content, group_code, bases or {})


def _no_such_item(items: Mapping[str, Item], key: str) -> Refusal | None:
    if key in items:
        return None
    return Refusal(_("One of the answers is to a question that you were not asked. Open your link again, please."))


def _not_an_answer(content: Content, item: Item, group: str, value: Any) -> Refusal | None:
    # A bool is an int to Python, and 1.0 is in range(1, 6): neither is something that a form of ours sends.
    scale = item.answers_on
    if isinstance(value, str) and value in NON_ANSWERS:
        fits = value != "na" or item.na
    elif scale is not None:
        fits = _is_on(scale.values, value)
    elif item.kind == "choice":
        fits = isinstance(value, str) and value in item.options
    elif item.kind == "multiple":
        fits = _are_options(value, item.options)
    else:
        fits = False
    if fits:
        return None
    question = content.text(item.key, get_language() or "en", group)
    return Refusal(
        _("What was sent is not one of the answers to “%(question)s”. Open your link again: it shows them as they are.")
        % {"question": question},
        field=item.key,
    )


def _is_on(values: range, value: Any) -> bool:
    return type(value) is int and value in values


def _are_options(value: Any, options: Sequence[str]) -> bool:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return False
    return len(set(value)) == len(value) and set(value) <= set(options)


def _not_a_text(value: Any) -> Refusal | None:
    if isinstance(value, str) and len(value) <= LONGEST:
        return None
    return Refusal(_("One of the texts is too long. At most %(longest)s characters fit.") % {"longest": LONGEST})


def _not_a_basis(content: Content, group_code: str, bases: Mapping[str, Any]) -> Refusal | None:
    sections = {section.key for section in content.bases_for(group_code)}
    if all(section in sections and _are_options(chosen, BASES) for section, chosen in bases.items()):
        return None
    return Refusal(_("What your answers rest on was not understood. Open your link again, please."), field="bases")
