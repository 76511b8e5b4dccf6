"""What a fit finds, as plain values."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from headship.kernel.failures import Refusal


class CannotFit(Refusal):
    """The data do not allow the model that was asked for; the message says why, naming file and column."""


@dataclass(frozen=True)
class Term:
    """A fixed effect, in the outcome's unit for one unit of its covariate, with its standard error."""

    term: str
    estimate: float
    se: float


@dataclass(frozen=True)
class Effect:
    """What a group adds: the conditional mode (shrunken towards 0) and its conditional standard deviation.

    Both are as lme4's `ranef(condVar=TRUE)` gives them: given the estimated variances. A class is named
    "school/class". Where a slope varies too, `slope` and `slope_se` are the group's departure from the common slope.
    """

    group: str
    estimate: float
    se: float
    slope: float | None = None
    slope_se: float | None = None


@dataclass(frozen=True)
class Fit:
    """A fitted model.

    - `nobs`: rows used; `dropped`: rows left out, by the first column that has no value there.
    - `groups`: how many there are on each level, by the group column's name.
    - `variances`: by the group column's name, and `residual`; with a slope X also `school.X` and `school.cov`.
    - `icc`: the outermost groups' share of the variance that the covariates leave (where X is 0, with a slope).
    - `loglik`: the log-likelihood; by REML the restricted one, comparable with lme4's.
    - `singular`: a variance is estimated at its bound, 0 (or two effects go together completely).
    - `notes`: sentences for the reader.
    """

    nobs: int
    dropped: dict[str, int]
    groups: dict[str, int]
    fixed: list[Term]
    variances: dict[str, float]
    icc: float
    loglik: float
    effects: list[Effect]
    singular: bool = False
    notes: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict, repr=False)  # rows used, by the group as `effects` names it

    def as_json(self) -> dict[str, Any]:
        """The fit as plain lists and dictionaries, an effect without a slope having no keys for one."""
        told = asdict(self)
        del told["sizes"]
        told["effects"] = [
            {name: value for name, value in effect.items() if value is not None} for effect in told["effects"]
        ]
        return told
