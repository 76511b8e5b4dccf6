"""What the learners of the demonstration school reach, miss and need: figures made from the seed, as files tell it.

A learner's mark rests on what they bring, on what they add each year, and on chance. Planted in it, for a visitor to
find: mathematics adds less in Year 9, learners with a support plan add a little less, those who learn English as an
additional language start lower and catch up, and one class in each subject adds more than chance would explain.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from headship.demo.export import Export

TESTED = (("ENG", "English"), ("MAT", "Mathematics"), ("SCI", "Science"))
FIRST_TESTED = 3  # the youngest year that sits the tests
MIDDLE, SPREAD = 63.0, 13.0  # of the marks, in percent
SUPPORT, LANGUAGE = 0.12, 0.27  # shares of learners
HOME_LANGUAGES = ("Spanish", "Arabic", "Chinese", "Ukrainian", "Portuguese", "Hindi")


@dataclass(frozen=True)
class Learner:
    """A learner's key in the export, their year, and what chance gave them."""

    seed: int
    key: str
    grade: int

    def chance(self, about: str) -> random.Random:
        """Chance that is the same whenever it is asked."""
        return random.Random(f"{self.seed}:{self.key}:{about}")  # noqa: S311  (a story, not a secret)

    @cached_property
    def brings(self) -> float:
        """In standard deviations."""
        return self.chance("brings").gauss(0, 0.8) - 0.45 * self.supported - 0.35 * bool(self.home_language)

    @cached_property
    def supported(self) -> bool:
        """Whether they have a support plan."""
        return self.chance("support").random() < SUPPORT

    @cached_property
    def home_language(self) -> str:
        """The language at home of those who learn English as an additional one."""
        chance = self.chance("language")
        return chance.choice(HOME_LANGUAGES) if chance.random() < LANGUAGE else ""

    @cached_property
    def misses(self) -> float:
        """The share of half days that they usually miss."""
        return min(0.4, self.chance("misses").betavariate(1.6, 30) + 0.02 * self.supported)


def learners(export: Export) -> Iterator[Learner]:
    """Everybody in the export who learns, in its order."""
    for grade, keys in sorted(export.learners.items()):
        for key in keys:
            yield Learner(export.seed, key, grade)


def tested(export: Export) -> Iterator[Learner]:
    """Those who sit the tests."""
    return (each for each in learners(export) if each.grade >= FIRST_TESTED)


def mark_before(learner: Learner, subject: str, year: int) -> int:
    """The mark in percent in the test in September, at the beginning of a school year."""
    return _marked(learner, f"{subject}-{year}-before", _level(learner, subject))


def mark(learner: Learner, subject: str, year: int) -> int:
    """The mark in percent in the test in June, at the end of a school year."""
    return _marked(learner, f"{subject}-{year}", _level(learner, subject) + added(learner, subject, year))


def target(learner: Learner, subject: str, year: int) -> int:
    """What learner and teacher agreed on in the autumn: a little more than where the learner began."""
    return min(95, 5 * round((mark_before(learner, subject, year) + 5) / 5))


def _level(learner: Learner, subject: str) -> float:
    return learner.brings + learner.chance(subject).gauss(0, 0.35)


def _marked(learner: Learner, about: str, level: float) -> int:
    return max(4, min(99, round(MIDDLE + SPREAD * (level + learner.chance(about).gauss(0, 0.36)))))


def added(learner: Learner, subject: str, year: int) -> float:
    """What a year added beyond what was to be expected, in standard deviations."""
    least = -0.34 if subject == "MAT" and learner.grade == 9 else 0.0
    catching_up = 0.18 if learner.home_language else 0.0
    chance = random.Random(f"{learner.seed}:{subject}-{learner.grade}-{year}")  # noqa: S311  (a story, not a secret)
    return least + catching_up - 0.15 * learner.supported + chance.gauss(0, 0.1)
