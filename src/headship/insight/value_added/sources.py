"""What is fitted: the columns that were asked for, and the files or rows that hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from django.utils.translation import gettext as _

from headship.insight.value_added.results import CannotFit

Kind = Literal["number", "text", "truth", "other"]
Method = Literal["reml", "ml"]
ENDINGS = (".csv", ".csv.gz", ".parquet")


@dataclass(frozen=True)
class Rows:
    """Rows in memory: each is as long as `columns`, with None where there is no value."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


Source = Sequence[Path | str] | Rows


@dataclass(frozen=True)
class Question:
    """The model that is asked for, in the names of the source's columns."""

    outcome: str
    prior: tuple[str, ...]
    groups: tuple[str, ...]  # the school, or the school and the class in it
    method: Method
    slope: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.groups, self.outcome, *self.prior)


class Engine(Protocol):
    """A source that has been opened: it can be asked in SQL about its view `learners`."""

    name: str  # the source as a sentence about a problem names it

    def kinds(self) -> dict[str, Kind]:
        """What each column holds."""

    def present(self, columns: dict[str, tuple[str, Kind]]) -> None:
        """Make the view `learners`, with these columns: its own name → (name in the source, kind).

        Numbers become DOUBLE; text stays, empty text being no value; columns of groups, g1 and g2, stay what they are.
        """

    def ask(self, statement: str) -> list[Any]:
        """The columns of the answer, each a numpy array."""

    def close(self) -> None:
        """Let go of what was opened."""


def question(outcome: str, prior: Sequence[str], group: str, method: str, slope: str | None) -> Question:
    """What was asked, or CannotFit with the sentence why it is no model."""
    groups = tuple(part.strip() for part in group.split("/"))
    if not all(groups) or len(groups) > 2:
        raise CannotFit(_("“%(group)s” is no group: give a column, or two as in school/class.") % {"group": group})
    if method not in ("reml", "ml"):
        raise CannotFit(_("“%(method)s” is no method: choose reml or ml.") % {"method": method})
    names = (*groups, outcome, *prior)
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise CannotFit(_("The column “%(name)s” is asked for twice.") % {"name": twice[0]})
    if slope is not None and slope not in prior:
        raise CannotFit(
            _("The slope of “%(name)s” can only vary about a common one: name it among the covariates too.")
            % {"name": slope}
        )
    if slope is not None and len(groups) > 1:
        raise CannotFit(_("A slope varies between schools here, not between classes too: give one group column."))
    return Question(outcome, tuple(prior), groups, "reml" if method == "reml" else "ml", slope)


def paths_of(source: Sequence[Path | str]) -> list[Path]:
    """The files, each of which exists and has a name that says what it is. Raises CannotFit."""
    paths = [Path(path) for path in source]
    if not paths:
        raise CannotFit(_("No file is given."))
    for path in paths:
        if not path.is_file():
            raise CannotFit(_("%(file)s: there is no such file.") % {"file": path})
        if not path.name.lower().endswith(ENDINGS):
            raise CannotFit(_("%(file)s: a CSV file (.csv, .csv.gz) or a Parquet file is needed.") % {"file": path})
    return paths


def require_columns(name: str, columns: Sequence[str], wanted: Sequence[str]) -> None:
    """Raise CannotFit where one of the columns is not in this file."""
    for column in wanted:
        if column not in columns:
            raise CannotFit(
                _("%(file)s has no column “%(name)s”; it has: %(columns)s.")
                % {"file": name, "name": column, "columns": ", ".join(columns)}
            )
