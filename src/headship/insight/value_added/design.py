"""Which columns become which terms: numbers as they are, text as treatment contrasts, as in R."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from headship.insight.value_added import statements
from headship.insight.value_added.results import CannotFit
from headship.insight.value_added.sources import Engine, Kind, Question

MOST_LEVELS = 60


@dataclass(frozen=True)
class Candidate:
    """A term that may enter the model, and how it is computed from the view `learners`."""

    term: str
    expression: str


@dataclass(frozen=True)
class Design:
    """The terms in the order of the columns, and the conditions of a complete row, in the order of their columns."""

    candidates: list[Candidate]
    complete: list[str]
    columns: list[str]  # of each condition, as the source names it
    notes: list[str]

    @property
    def expressions(self) -> list[str]:
        """What is summed: the terms, then the outcome."""
        return [*(candidate.expression for candidate in self.candidates), "y"]


def design_of(engine: Engine, asked: Question) -> Design:
    """Present the columns to the engine and find the terms. Raises CannotFit where a column is of no use."""
    kinds = engine.kinds()
    _require_kinds(engine, asked, kinds)
    aliases = {**{f"g{k}": name for k, name in enumerate(asked.groups, 1)}, "y": asked.outcome,
               **{f"c{k}": name for k, name in enumerate(asked.prior, 1)}}  # fmt: skip
    engine.present({alias: (name, kinds[name]) for alias, name in aliases.items()})
    complete = [
        (statements.has_number if _is_number(alias, kinds[name]) else statements.has_text)(alias)
        for alias, name in aliases.items()
    ]
    candidates: list[Candidate] = []
    notes: list[str] = []
    for alias, name in list(aliases.items())[len(asked.groups) + 1 :]:
        if _is_number(alias, kinds[name]):
            candidates.append(Candidate(name, alias))
        else:
            levels = _levels(engine, name, alias, complete)
            candidates += [Candidate(f"{name}{level}", statements.indicator(alias, level)) for level in levels[1:]]
            if len(levels) == 1:
                notes.append(_("“%(name)s” is the same in every row; it was left out.") % {"name": name})
    return Design(candidates, complete, list(aliases.values()), notes)


def _is_number(alias: str, kind: Kind) -> bool:
    return kind == "number" and not alias.startswith("g")


def _require_kinds(engine: Engine, asked: Question, kinds: dict[str, Kind]) -> None:
    for name in asked.columns:
        if kinds[name] == "other" and name not in asked.groups:
            raise CannotFit(
                _("%(file)s: “%(name)s” holds neither numbers nor text.") % {"file": engine.name, "name": name}
            )
    for name in [asked.outcome, *([asked.slope] if asked.slope else [])]:
        if kinds[name] != "number":
            raise CannotFit(
                _("%(file)s: “%(name)s” must hold numbers, with a point for decimals, but holds text too.")
                % {"file": engine.name, "name": name}
            )


def _levels(engine: Engine, name: str, alias: str, complete: Sequence[str]) -> list[str]:
    """The values of a text column in rows that are used, sorted; the first is the one that others are compared with."""
    found = sorted(str(level) for level in engine.ask(statements.levels(alias, complete, MOST_LEVELS))[0])
    if len(found) > MOST_LEVELS:
        raise CannotFit(
            _("%(file)s: “%(name)s” holds text with more than %(most)s different values, such as “%(value)s”. Were "
              "they meant as numbers, write them with a point for decimals.")
            % {"file": engine.name, "name": name, "most": MOST_LEVELS, "value": found[0]}
        )  # fmt: skip
    return found
