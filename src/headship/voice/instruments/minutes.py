"""How long an instrument takes: reading time and an allowance for each answer."""

from __future__ import annotations

from headship.voice.instruments.schema import Content, Item

# Adults read about 238 words of English prose a minute in silence, and others' languages at about the same pace for
# the same meaning (Brysbaert 2019, Journal of Memory and Language 109, 104047). We allow for less.
WORDS_A_MINUTE = 180
CHARACTERS_A_MINUTE = 230  # Chinese: the same source gives about 260
SECONDS = {"scale": 6.0, "choice": 6.0, "multiple": 9.0, "text": 60.0}
BASIS_SECONDS = 10.0


def minutes_for(content: Content, group_code: str, language: str = "en") -> float:
    """Minutes that somebody in this group needs, every branch followed; purpose and headings are read too."""
    texts = [content.text("purpose", language, group_code)]
    texts += [content.text(f"section.{section.key}", language) for section in content.bases_for(group_code)]
    items = content.items_for(group_code)
    texts += [_read(content, item, group_code, language) for item in items]
    answering = sum(SECONDS[item.kind] for item in items) + BASIS_SECONDS * len(content.bases_for(group_code))
    return sum(reading_minutes(text) for text in texts) + answering / 60


def _read(content: Content, item: Item, group: str, language: str) -> str:
    options = [content.text(f"{item.key}.{option}", language, group) for option in item.options]
    return " ".join([content.text(item.key, language, group), *options])


def reading_minutes(text: str) -> float:
    """Minutes of silent reading: words, and characters of a script that has no spaces."""
    unspaced = sum("一" <= sign <= "鿿" for sign in text)
    words = sum(not any("一" <= sign <= "鿿" for sign in word) for word in text.split())
    return words / WORDS_A_MINUTE + unspaced / CHARACTERS_A_MINUTE
