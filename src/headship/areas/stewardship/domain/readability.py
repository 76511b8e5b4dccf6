"""How hard a text is to read, in the languages that have a valid measure of it.

Each measure was made and tested on texts of its own language, and counts only what can be counted surely: letters,
words and sentences. Flesch's formula and its kin count syllables; for English that takes a pronouncing dictionary
that would have to be fetched from outside, and hyphenation counts them wrongly in every language, so they are not
used.

en           Automated Readability Index: Smith & Senter (1967), AMRL-TR-66-220. A school grade; age is about 5 more.
es           Comprensibilidad: Gutiérrez de Polini (1972), on Spanish texts for schools. 0 to 100, up is easier.
it           Gulpease: Lucisano & Piemontese (1988), Scuola e città 39, 110–124. 0 to 100, up is easier.
de sv da nb  LIX: Björnsson (1968), Läsbarhet; for German Björnsson (1983), Read. Res. Q. 18, 480–497. Down is easier.

For any other language there is no reading: "no valid measure for this language".
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headship.areas.stewardship.domain.text import running_text, word_count
from headship.areas.stewardship.models import PolicyVersion

Reads = PolicyVersion.Reads
ENOUGH_WORDS = 60  # below it, a sentence more or less moves every measure by a whole band


@dataclass(frozen=True)
class Measure:
    """A formula with its name, and the scores up to which (or from which) a text is plain and demanding."""

    code: str
    name: str
    counted_by: str
    plain: float
    demanding: float
    higher_is_easier: bool
    scale: str | Promise

    def score(self, text: str) -> float:
        """The score of a text, counted by a function of textstat's."""
        import textstat  # here, since it brings scipy along, which no page of ours waits for

        counted: float = getattr(textstat.textstat, self.counted_by)(text)
        return counted

    def reads(self, score: float) -> str:
        """The band of a score: plain, demanding or hard."""
        if self._as_easy_as(self.plain, score):
            return Reads.PLAIN
        return Reads.DEMANDING if self._as_easy_as(self.demanding, score) else Reads.HARD

    def _as_easy_as(self, bound: float, score: float) -> bool:
        return score >= bound if self.higher_is_easier else score <= bound


# Grade 9 is read by most fifteen-year-olds, grade 13 by those who went to university.
ARI = Measure(
    "ari", "Automated Readability Index", "automated_readability_index", 9, 13, False,
    _("A school grade: up to 9 is plain, above 13 is hard."),
)  # fmt: skip
POLINI = Measure(
    "polini", "Comprensibilidad de Gutiérrez de Polini", "gutierrez_polini", 40, 33.34, True,
    _("From 0 to 100: 40 and more is plain, below 33 is hard."),
)  # fmt: skip
# Below 60 it is hard for somebody who left school after eight years, below 40 for one who stayed to the end.
GULPEASE = Measure(
    "gulpease", "Gulpease", "gulpease_index", 60, 40, True,
    _("From 0 to 100: 60 and more is plain, below 40 is hard."),
)  # fmt: skip
LIX = Measure("lix", "LIX", "lix", 45, 55, False, _("Up to 45 is plain, above 55 is hard."))

MEASURES = {"en": ARI, "es": POLINI, "it": GULPEASE, "de": LIX, "sv": LIX, "da": LIX, "nb": LIX, "no": LIX}

EXPLAINED: dict[str, str | Promise] = {
    Reads.PLAIN: _("Most people who finished school read it without stopping."),
    Reads.DEMANDING: _("It takes some effort: shorter sentences would help more readers."),
    Reads.HARD: _("Many readers would give up: cut long sentences in two, and use everyday words."),
}
NO_MEASURE = _("There is no valid measure for this language, so none is shown.")
TOO_SHORT = _("The text is too short to be measured.")


@dataclass(frozen=True)
class Readability:
    """A score by a measure, its band, and what that means in words; score None where there is none, and then why."""

    measure: Measure | None
    score: float | None
    reads: str
    words: str | Promise

    @property
    def label(self) -> str | Promise:
        """The band in a word or three; empty where there is no score."""
        return Reads(self.reads).label if self.reads else ""


def measure_for(language: str) -> Measure | None:
    """The valid measure of a language such as "en" or "es-MX"; None where there is none."""
    return MEASURES.get(language.lower().replace("_", "-").split("-")[0])


def readability(text: str, language: str) -> Readability:
    """How a text reads. Headings do not count, and each point of a list counts as a sentence."""
    measure = measure_for(language)
    if measure is None:
        return Readability(None, None, "", NO_MEASURE)
    if word_count(text)[0] < ENOUGH_WORDS:
        return Readability(measure, None, "", TOO_SHORT)
    score = round(measure.score(running_text(text)), 1)
    reads = measure.reads(score)
    return Readability(measure, score, reads, EXPLAINED[reads])
