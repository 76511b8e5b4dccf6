"""An instrument as a respondent sees it: questions in their language, with every answer that can be given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from headship.voice.instruments.content import BASES, CANNOT_SAY, NON_ANSWERS, Content, Item

BASIS = "basis."


@dataclass(frozen=True)
class Choice:
    """An answer to tick: what is sent, and what is read."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True)
class Question:
    """One question. when: "key=a|b" where it is asked only after such an answer; section: of whose "cannot say" it
    depends, or "". ends: what the lowest and the highest number mean, where the numbers have no words."""

    name: str
    text: str
    kind: str
    choices: tuple[Choice, ...] = ()
    aside: tuple[Choice, ...] = ()
    ends: tuple[str, str] = ("", "")
    when: str = ""
    after: str = ""
    section: str = ""
    value: str = ""
    error: str = ""

    @property
    def several(self) -> bool:
        """More than one answer may be ticked."""
        return self.kind == "multiple"


@dataclass
class Part:
    """Questions under one heading, perhaps after what the answers are based on."""

    title: str = ""
    basis: Question | None = None
    questions: list[Question] = field(default_factory=list)


@dataclass(frozen=True)
class Reader:
    """For whom the questions are written: language, group, the leader's name, what they sent, and what was wrong."""

    content: Content
    language: str
    group: str
    leader: str = ""
    sent: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def words(self, key: str) -> str:
        """The words for a key, as this reader gets them."""
        return self.content.text(key, self.language, self.group, self.leader)


def parts(reader: Reader) -> list[Part]:
    """All that this reader is asked, in order."""
    content, made, current = reader.content, list[Part](), None
    based = {section.key for section in content.bases_for(reader.group)}
    for item in content.items_for(reader.group):
        if not made or item.section != current:
            current = item.section
            basis = _basis(reader, current) if current in based else None
            made.append(Part(reader.words(f"section.{current}") if current else "", basis))
        made[-1].questions.append(_question(reader, item, current if current in based else ""))
    return made


def _basis(reader: Reader, section: str) -> Question:
    name = BASIS + section
    given = reader.sent.get(name, [])
    choices = tuple(Choice(each, reader.words(f"basis.{each}"), each in given) for each in BASES)
    return Question(name, reader.words("basis.question"), "multiple", choices, section=section)


def _question(reader: Reader, item: Item, section: str) -> Question:
    given, scale = reader.sent.get(item.key, ""), item.answers_on
    numbers = scale is not None and len(scale.labelled) < len(scale.values)
    ends = (_end(reader, item, "low"), _end(reader, item, "high")) if numbers else ("", "")
    return Question(
        name=item.key, text=reader.words(item.key), kind="numbers" if numbers else item.kind,
        choices=tuple(_choices(reader, item, given)), aside=tuple(_aside(reader, item, given)), ends=ends,
        when=f"{item.when.key}={'|'.join(map(str, item.when.among))}" if item.when else "",
        after=reader.words(item.when.key) if item.when else "",
        section=section, value=given if isinstance(given, str) else "", error=reader.errors.get(item.key, ""),
    )  # fmt: skip


def _end(reader: Reader, item: Item, which: str) -> str:
    scale = item.answers_on
    assert scale is not None
    number = scale.low if which == "low" else scale.high
    return reader.words(f"{which}.{item.key}") or reader.words(f"scale.{scale.code}.{number}")


def _choices(reader: Reader, item: Item, given: Any) -> Iterator[Choice]:
    scale = item.answers_on
    if scale is not None:
        for number in scale.values:
            label = reader.words(f"scale.{scale.code}.{number}") if number in scale.labelled else ""
            plain = len(scale.labelled) < len(scale.values)
            yield Choice(str(number), str(number) if plain else label, str(number) == str(given))
    for option in item.options:
        yield Choice(option, reader.words(f"{item.key}.{option}"), option in given if given else False)


def _aside(reader: Reader, item: Item, given: Any) -> Iterator[Choice]:
    if item.kind == "text":
        return
    for value in NON_ANSWERS:
        if value != "na" or item.na:
            yield Choice(value, reader.words(value), given == value)


# What was sent


def read_answers(content: Content, group: str, data: Any) -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    """What a form sent, as the domain takes it: answers, comments and bases. What was left empty is left out.

    Anything that the form cannot have held is passed on as it came, so that the domain refuses it in a sentence.
    """
    answers: dict[str, Any] = {}
    comments: dict[str, str] = {}
    for item in content.items_for(group):
        sent = [value for value in data.getlist(item.key) if value]
        if not sent:
            continue
        if item.kind == "text":
            comments[item.key] = sent[0].replace("\r\n", "\n")
        else:
            answers[item.key] = _value(item, sent)
    return (
        answers,
        comments,
        {section.key: said for section in content.bases_for(group) if (said := _said(data, section.key))},
    )


def _value(item: Item, sent: list[str]) -> Any:
    if len(sent) == 1 and sent[0] in NON_ANSWERS:
        return sent[0]
    if item.kind == "multiple":
        return sent
    if item.kind == "scale" and sent[0].isascii() and sent[0].isdecimal() and len(sent[0]) < 4:
        return int(sent[0])
    return sent[0]


def _said(data: Any, section: str) -> list[str]:
    """Whoever cannot say has no other base."""
    said = [value for value in data.getlist(BASIS + section) if value]
    return [CANNOT_SAY] if CANNOT_SAY in said else said


def as_sent(data: Any) -> dict[str, Any]:
    """Everything that was sent, to be shown again beside what was wrong with it."""
    return {name: values[0] if len(values) == 1 else values for name, values in data.lists()}
