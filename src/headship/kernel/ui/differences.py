"""What changed between two texts, paragraph by paragraph and, within a changed one, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "added", "removed", "changed"]
Mark = Literal["same", "ins", "del"]
ALIKE = 0.35  # below this share of common words, two paragraphs are one removed and one added


@dataclass(frozen=True)
class Piece:
    """A run of words: kept, inserted or deleted."""

    mark: Mark
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the comparison, as pieces in reading order."""

    kind: Kind
    pieces: tuple[Piece, ...]


def compare(old: str, new: str) -> list[Paragraph]:
    """Compare two plain texts; paragraphs are parted by an empty line or, failing that, by line ends."""
    before, after = paragraphs(old), paragraphs(new)
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    found: list[Paragraph] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found += [Paragraph("same", (Piece("same", text),)) for text in after[j1:j2]]
        else:
            found += _replaced(before[i1:i2], after[j1:j2])
    return found


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, without empty ones."""
    clean = text.replace("\r\n", "\n").strip()
    parts = re.split(r"\n\s*\n", clean) if "\n\n" in clean else clean.split("\n")
    return [part.strip() for part in parts if part.strip()]


def changed_count(compared: Sequence[Paragraph]) -> int:
    """How many paragraphs differ."""
    return sum(paragraph.kind != "same" for paragraph in compared)


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    """Pair paragraphs in order where they are alike; the others stand alone."""
    waiting = list(old)
    for text in new:
        partner = next((each for each in waiting if _alike(each, text)), None)
        if partner is None:
            yield Paragraph("added", (Piece("ins", text),))
            continue
        while waiting[0] != partner:
            yield Paragraph("removed", (Piece("del", waiting.pop(0)),))
        waiting.pop(0)
        yield Paragraph("changed", tuple(_words(partner, text)))
    for text in waiting:
        yield Paragraph("removed", (Piece("del", text),))


def _alike(old: str, new: str) -> bool:
    return SequenceMatcher(a=old.split(), b=new.split(), autojunk=False).ratio() >= ALIKE


def _words(old: str, new: str) -> Iterator[Piece]:
    before, after = re.findall(r"\s+|[^\s]+", old), re.findall(r"\s+|[^\s]+", new)
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(after[j1:j2]))
            continue
        if i2 > i1:
            yield Piece("del", "".join(before[i1:i2]))
        if j2 > j1:
            yield Piece("ins", "".join(after[j1:j2]))
