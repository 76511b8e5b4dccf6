"""From the lines of a document to one sentence for each element, joined and clean; or a list of what is wrong where.

A sentence begins on the line that its code begins and goes on over broken lines. It ends at the next code, at a
standard's heading, at a cell of a table beside it, and where a new paragraph begins with a capital although nothing
was left hanging. What no code begins is left out, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from headship.standards.catalogue import Catalogue
from headship.standards.reading.documents import Line

LONGEST = 1_200  # characters of one element's sentence; beyond that, more than one was read

BULLETS = r"[-–—−*•●○◦▪▫■□✓✔✗✘·‣⁃∙➢►▶>§\uf000-\uf0ff]"  # the last are what Word's symbol fonts become
LEADING = re.compile(rf"^(?:\s|{BULLETS})+")
TICKS = re.compile(r"\s*[•●○◦▪▫■□✓✔✗✘‣⁃∙➢►▶\uf000-\uf0ff]+\s*")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
FURNITURE = re.compile(
    r"(?:page\s*)?\d{1,4}(?:\s*(?:/|of|von|de|из)\s*\d{1,4})?|©.*|copyright\b.*|(?:https?://|www\.)\S+|[\W_]+",
    re.IGNORECASE,
)
LEAD_IN = re.compile(r"[^\W\d_].{0,70}:$")
HANGING = re.compile(r"(?:[,;:(/–—-]|\b(?:and|or|of|the|a|an|to|in|for|by|with|from|including|that|on|at|as|its))$")
SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True)
class Problem:
    """What is wrong, with which code, and where."""

    code: str
    kind: str  # missing, doubled, unknown, empty, long
    sentence: str
    place: str


@dataclass
class Sentence:
    """The sentence of one element as it is put together from its lines."""

    code: str
    place: str
    pieces: list[str] = field(default_factory=list)
    closed: bool = False


@dataclass(frozen=True)
class Reading:
    """What a document says. sentences: element code → sentence, complete where there are no problems."""

    sentences: dict[str, str]
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...]


def read(lines: Iterable[Line], framework: Catalogue) -> Reading:
    """The sentences of a framework's elements in a document."""
    return Reader(framework).read(list(lines))


class Codes:
    """Finds the codes of a framework's elements, by their shape: "7. 2" has the shape of "1.1"."""

    def __init__(self, framework: Catalogue) -> None:
        self.standard_of = {element.code: element.standard_code for element in framework.elements}
        self.standards = {standard.code for standard in framework.standards}
        shapes = "|".join(sorted({_shape(code) for code in self.standard_of}, key=len, reverse=True))
        # Not a part of a longer number, a date or a share: 1.2.3, 12.05.2026, 2.5 %.
        code = rf"(?:{shapes})(?![\w%]|\s*\.\s*\d|\s*%|,\d)"
        self.at_start = re.compile(rf"^(?P<code>{code})\s*(?:[:.)–—-]|：)?\s*(?P<text>.*)$")
        self.inside = re.compile(rf"\s+(?:{BULLETS}\s*)*(?={code}\s*:\s)")
        numbers = "|".join(re.escape(each) for each in sorted(self.standards, key=len, reverse=True))
        self.heading = re.compile(rf"^(?:[^\W\d_]+\s+)?(?:{numbers})\s*[.:)–—-]?\s+(?P<title>[^\W\d_].*)$")
        self.numbered = re.compile(rf"^[^\W\d_]{{2,}}\s+(?:{numbers})\s*[.:]?$")

    def parts_of(self, text: str) -> list[str]:
        """A line cut before each code that stands in the middle of it with a colon behind."""
        return [part for part in self.inside.split(text) if part]

    def begins(self, text: str) -> tuple[str, str] | None:
        """The code that begins this text, without spaces, and the rest; None where none does."""
        found = self.at_start.match(text)
        return (re.sub(r"\s", "", found["code"]), found["text"]) if found else None

    def is_heading(self, text: str) -> bool:
        """True for "4. Something", "Standard 4: Something" and "Standard 4"."""
        found = self.heading.match(text)
        if found is None:
            return self.numbered.match(text) is not None
        return len(text) <= 90 and not text.endswith((",", ";")) and not found["title"][0].islower()

    @cached_property
    def in_order(self) -> list[str]:
        """All codes, in the framework's order."""
        return list(self.standard_of)


def _shape(code: str) -> str:
    parts = []
    for kind in re.findall(r"\d+|[^\W\d_]+|\s+|.", code):
        if kind.isdigit():
            parts.append(r"\d{1,3}")
        elif kind.isalpha():
            parts.append(rf"[^\W\d_]{{{len(kind)}}}")
        elif not kind.isspace():
            parts.append(re.escape(kind))
    return r"\s*".join(parts)


class Reader:
    """Walks the lines once and keeps the sentence that is open."""

    def __init__(self, framework: Catalogue) -> None:
        self.codes = Codes(framework)
        self.framework = framework
        self.found: list[Sentence] = []
        self.left_out: list[str] = []
        self.headed = True  # a heading was met since the last sentence began
        self.words: set[str] = set()

    def read(self, lines: list[Line]) -> Reading:
        """The sentences, the problems and what was left out."""
        cleaned = [(line, clean(line.text)) for line in lines]
        self.words = {word for _line, text in cleaned for word in re.findall(r"[^\W\d_]+", text.lower())}
        for line, text in cleaned:
            for part in self.codes.parts_of(text):
                self.take(line, part)
        self.mend_last_of_standard(None)
        return Reading(self.sentences(), tuple(self.problems()), tuple(self.left_out))

    def take(self, line: Line, text: str) -> None:
        """Give one line of text to the sentence it belongs to."""
        started = self.codes.begins(text)
        if started is not None:
            self.begin(line, *started)
        elif self.codes.is_heading(text) and not self.is_left_hanging():
            self.close(text)
            self.headed = True
        elif FURNITURE.fullmatch(text) or (LEAD_IN.fullmatch(text) and not text[0].islower()):
            self.left_out.append(text)
        elif self.goes_on(line, text):
            self.found[-1].pieces.append(text)
        else:
            self.close(text)

    def begin(self, line: Line, code: str, text: str) -> None:
        """A code begins a sentence."""
        self.mend_last_of_standard(code)
        self.found.append(Sentence(code, line.place, [text] if text else []))
        self.headed = False

    def close(self, text: str) -> None:
        """What follows does not belong to the open sentence."""
        self.left_out.append(text)
        if self.found:
            self.found[-1].closed = True

    def is_left_hanging(self) -> bool:
        """True where the open sentence cannot be over yet: "…, including"."""
        sentence = self.found[-1] if self.found else None
        return bool(sentence and sentence.pieces and not sentence.closed and HANGING.search(sentence.pieces[-1]))

    def goes_on(self, line: Line, text: str) -> bool:
        """Does this line continue the open sentence?"""
        if not self.found or self.found[-1].closed:
            return False
        sentence = self.found[-1]
        if not sentence.pieces:
            return True
        if line.apart:
            return False
        if self.is_left_hanging() or text[0].islower():
            return not sentence.pieces[-1].endswith(".")
        return not line.after_gap and not sentence.pieces[-1].endswith((".", "!", "?"))

    def mend_last_of_standard(self, next_code: str | None) -> None:
        """Take away a heading without a number that was joined to the last sentence of a standard.

        It is the last of several lines, begins with a capital, is short and does not end like a sentence, and the
        next code belongs to another standard although no heading was met.
        """
        if self.headed or next_code is None or not self.found:
            return
        last = self.found[-1]
        standards = self.codes.standard_of
        if standards.get(last.code) == standards.get(next_code) or len(last.pieces) < 2:
            return
        tail = last.pieces[-1]
        if not tail[0].islower() and len(tail) <= 80 and not tail.endswith((".", ",", ";")):
            self.left_out.append(last.pieces.pop())

    def sentences(self) -> dict[str, str]:
        """Code → sentence, in the framework's order."""
        texts = {each.code: self.joined(each.pieces) for each in reversed(self.found)}
        return {code: texts[code] for code in self.codes.in_order if texts.get(code)}

    def joined(self, pieces: list[str]) -> str:
        """The pieces of a sentence as one line. A word broken at a hyphen is healed where the document has it whole."""
        text = ""
        for piece in pieces:
            if text.endswith(SOFT_HYPHEN):
                text = text[:-1] + piece
            elif broken := re.search(r"([^\W\d_]+)-$", text):
                rest = re.match(r"[^\W\d_]+", piece)
                whole = (broken[1] + rest[0]).lower() if rest else ""
                text = (text[:-1] if whole in self.words else text) + piece
            else:
                text = f"{text} {piece}" if text else piece
        return text.replace(SOFT_HYPHEN, "").strip()

    def problems(self) -> Iterator[Problem]:
        """Every code that is missing, doubled, unknown, empty or too long, in the framework's order, then the rest."""
        met: dict[str, list[Sentence]] = {}
        for sentence in self.found:
            met.setdefault(sentence.code, []).append(sentence)
        for number, code in enumerate(self.codes.in_order):
            yield from self.problems_of(code, met.pop(code, []), number)
        for code, sentences in met.items():
            for each in sentences:
                yield Problem(
                    code, "unknown",
                    _("%(code)s (%(place)s) is not an element of %(framework)s.")
                    % {"code": code, "place": each.place, "framework": self.name}, each.place,
                )  # fmt: skip

    @property
    def name(self) -> str:
        """The framework in words."""
        return f"{self.framework.title}, {self.framework.edition}"

    def problems_of(self, code: str, met: list[Sentence], number: int) -> Iterator[Problem]:
        """What is wrong with one code."""
        if not met:
            place = self.place_of_missing(number)
            words = {"code": code, "place": place}
            yield Problem(code, "missing", _("%(code)s is missing; it belongs %(place)s.") % words, place)
        elif len(met) > 1:
            places = "; ".join(each.place for each in met)
            sentence = _("%(code)s stands there %(times)s times: %(places)s.") % {
                "code": code, "times": len(met), "places": places
            }  # fmt: skip
            yield Problem(code, "doubled", sentence, places)
        elif not (text := self.joined(met[0].pieces)):
            words = {"code": code, "place": met[0].place}
            yield Problem(code, "empty", _("%(code)s (%(place)s) has no words after it.") % words, met[0].place)
        elif len(text) > LONGEST:
            sentence = _("%(code)s (%(place)s) runs on for %(n)s characters: more than its sentence was read.") % {
                "code": code, "place": met[0].place, "n": len(text)
            }  # fmt: skip
            yield Problem(code, "long", sentence, met[0].place)

    def place_of_missing(self, number: int) -> str:
        """Between which codes a missing one belongs, with their places."""
        places = {each.code: each.place for each in reversed(self.found)}
        order = self.codes.in_order
        before = next((code for code in reversed(order[:number]) if code in places), None)
        after = next((code for code in order[number + 1 :] if code in places), None)
        if before and after:
            return _("between %(before)s (%(place)s) and %(after)s (%(other)s)") % {
                "before": before, "place": places[before], "after": after, "other": places[after]
            }  # fmt: skip
        if before:
            return _("after %(code)s (%(place)s)") % {"code": before, "place": places[before]}
        if after:
            return _("before %(code)s (%(place)s)") % {"code": after, "place": places[after]}
        return _("in the document, which has none of the codes")


def clean(text: str) -> str:
    """A line without bullets, ticks and invisible signs, its spaces single."""
    text = text.translate(INVISIBLE).translate(LIGATURES)
    text = LEADING.sub("", TICKS.sub(" ", text))
    return " ".join(text.split())
