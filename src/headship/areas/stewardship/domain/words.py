"""Words that people give: never empty, and on one line where a line is meant."""

from __future__ import annotations

from headship.kernel.failures import Refusal


def one_line(text: str, field: str, sentence: str) -> str:
    """The text on one line. Raises Refusal with the sentence where it is empty."""
    plain = " ".join(text.split())
    if not plain:
        raise Refusal(sentence, field=field)
    return plain


def some_text(text: str, field: str, sentence: str) -> str:
    """The text without blanks around it. Raises Refusal with the sentence where it is empty."""
    plain = text.replace("\r\n", "\n").strip()
    if not plain:
        raise Refusal(sentence, field=field)
    return plain
