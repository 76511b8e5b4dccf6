"""The text of a policy: Markdown in, passages out, each with a number that a reader can point at."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}

# Trauzettel-Klosinski & Dietz (2012), Invest. Ophthalmol. Vis. Sci. 53(9), 5452–5461: 184 ± 29 words a minute over
# 17 languages, 255 ± 29 signs for Chinese. Rounded down, since a rule is read with care.
WORDS_A_MINUTE = 180
SIGNS_A_MINUTE = 250
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W_]+(?:[’'\-][^\W_]+)*", re.UNICODE)


@dataclass(frozen=True)
class Passage:
    """A heading, paragraph, list or table: its number in the text, its markup and its plain words."""

    number: int
    html: SafeString
    plain: str
    heading: bool


def passages(text: str, *, title: str = "") -> list[Passage]:
    """The passages of a text in order. Headings begin at the second level; one that repeats the title is left out.

    Markup is what Markdown makes, cleaned: no scripts, no styles, no pictures, links to http, https, mailto and tel.
    """
    found: list[Passage] = []
    for number, tokens in enumerate(_blocks(_markdown.parse(text))):
        heading = tokens[0].type == "heading_open"
        plain = _plain(tokens)
        if heading and not found and _same(plain, title):
            continue
        found.append(Passage(number, _html(tokens), plain, heading))
    return found


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The outermost blocks, each with all its tokens."""
    block: list[Token] = []
    depth = 0
    for token in tokens:
        block.append(token)
        depth += token.nesting
        if depth == 0:
            yield block
            block = []


def _html(tokens: Sequence[Token]) -> SafeString:
    for token in tokens:
        if token.type in ("heading_open", "heading_close") and token.tag in ("h1", "h6"):
            token.tag = "h2" if token.tag == "h1" else "h5"
    env: dict[str, Any] = {}
    raw = _markdown.renderer.render(list(tokens), _markdown.options, env)
    clean = nh3.clean(raw, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer")
    return mark_safe(clean)  # noqa: S308 - cleaned by nh3 the line before


def _plain(tokens: Sequence[Token]) -> str:
    """The words of a block, its paragraphs, points and cells each on a line."""
    lines = []
    for token in tokens:
        if token.type in ("fence", "code_block"):
            lines.append(token.content.strip())
        elif token.type == "inline":
            children = token.children or ()
            parts = (" " if child.type in ("softbreak", "hardbreak") else child.content for child in children)
            lines.append("".join(parts).strip())
    return "\n".join(line for line in lines if line)


def plain_text(text: str) -> str:
    """The words of a text without its marks; passages are parted by an empty line."""
    return "\n\n".join(passage.plain for passage in passages(text) if passage.plain)


def running_text(text: str) -> str:
    """The sentences of a text, for measures of reading: no headings, and each line ends as a sentence does."""
    lines = [line for passage in passages(text) if not passage.heading for line in passage.plain.split("\n")]
    return "\n".join(line if line.endswith((".", "!", "?", "…", "。")) else f"{line}." for line in lines if line)


def word_count(text: str) -> tuple[int, int]:
    """How many words, and how many Chinese signs, a reader reads."""
    plain = plain_text(text)
    return len(_WORD.findall(_CHINESE.sub(" ", plain))), len(_CHINESE.findall(plain))


def minutes_to_read(text: str) -> int:
    """Whole minutes that reading takes one person, at least 1."""
    words, signs = word_count(text)
    return max(1, math.ceil(words / WORDS_A_MINUTE + signs / SIGNS_A_MINUTE))


def passage_with(words: str, among: Sequence[Passage]) -> Passage | None:
    """The first passage that holds these words, whatever blanks and capitals stand between; None without one."""
    wanted = " ".join(words.split()).casefold().rstrip("….")
    if not wanted:
        return None
    return next((each for each in among if wanted in " ".join(each.plain.split()).casefold()), None)
