"""The way through: from files and a question to a fit."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from headship.insight.value_added import statements
from headship.insight.value_added.design import Design, design_of
from headship.insight.value_added.duck import DuckDb
from headship.insight.value_added.estimation import Array, Profile, Shares, profile, top
from headship.insight.value_added.intercept import Intercept
from headship.insight.value_added.moments import EXPLAINED, Moments, Pass, chosen, moments, summed
from headship.insight.value_added.nested import Nested
from headship.insight.value_added.results import CannotFit, Fit, Term
from headship.insight.value_added.slope import Slope
from headship.insight.value_added.sources import Engine, Question, Source, question

NAMED = 12  # groups that a note names at most


def fit(
    source: Source,
    *,
    outcome: str,
    prior: Sequence[str] = (),
    group: str = "school",
    method: str = "reml",
    engine: str = "duckdb",
    slope: str | None = None,
) -> Fit:
    """Fit `outcome` on the `prior` covariates with a random intercept for each group, exactly, by REML or ML.

    - `source`: CSV or Parquet files, or Rows. Text columns become treatment contrasts: the first value in alphabetical
      order is what others are compared with. Rows without outcome, covariate or group are left out and counted.
    - `group`: a column, or two of them as "school/class", the second within the first.
    - `slope`: one of `prior`, whose slope varies between the groups too, together with the intercept.

    Raises CannotFit with a sentence where files, columns or the data do not allow it.
    """
    asked = question(outcome, prior, group, method, slope)
    opened = opened_by(engine, source, asked)
    try:
        design = design_of(opened, asked)
        found = summed(opened, design, asked)
        dropped, notes = _left_out(opened, design, int(found.n.sum()))
    finally:
        opened.close()
    _require_estimable(found, len(design.candidates) + 1, asked, opened.name)
    kept, more = chosen(found, design, opened.name, outcome)
    if slope is not None and slope not in [design.candidates[k].term for k in kept]:
        raise CannotFit(
            _("%(file)s: “%(name)s” cannot have a slope, since it is constant or follows from other columns.")
            % {"file": opened.name, "name": slope}
        )
    return fitted(moments(found, design, kept, slope), asked, opened.name, dropped, [*design.notes, *more, *notes])


def opened_by(engine: str, source: Source, asked: Question) -> Engine:
    """The source, opened by DuckDB or Spark."""
    if engine == "duckdb":
        return DuckDb(source, wanted=asked.columns, groups=asked.groups)
    if engine == "spark":
        from headship.insight.value_added.spark import Spark

        return Spark(source, wanted=asked.columns, groups=asked.groups)
    raise CannotFit(_("“%(engine)s” is no engine: choose duckdb or spark.") % {"engine": engine})


def _left_out(engine: Engine, design: Design, used: int) -> tuple[dict[str, int], list[str]]:
    """How many rows were left out, by column, and which groups with all of theirs."""
    if int(engine.ask(statements.count())[0][0]) == used:
        return {}, []
    counts = [int(column[0]) for column in engine.ask(statements.dropped(design.complete))]
    dropped = {name: rows for name, rows in zip(design.columns, counts, strict=True) if rows}
    names = sorted(str(name) for name in engine.ask(statements.groups_left_out(design.complete, NAMED))[0])
    if not names:
        return dropped, []
    shown = ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
    return dropped, [
        _("Of these groups no row has all values (%(columns)s), so nothing can be said of them: %(groups)s.")
        % {"columns": ", ".join(design.columns), "groups": shown}
    ]


def _require_estimable(found: Pass, terms: int, asked: Question, name: str) -> None:
    """Raise CannotFit where the rows cannot tell the variances apart."""
    import numpy

    rows, groups = int(found.n.sum()), len(found.n)
    outer = len(numpy.unique(found.names[:, 0].astype(str)))
    effects = groups * (1 if asked.slope is None else 2)
    if rows <= terms:
        sentence = _("%(file)s: %(rows)s complete rows are too few for %(terms)s fixed effects.")
    elif outer < 2:
        sentence = _("%(file)s: “%(group)s” has one group only; to compare, at least two are needed.")
    elif rows <= effects:
        sentence = _("%(file)s: %(rows)s complete rows in %(effects)s effects of “%(inner)s”: groups of one row each "
                     "cannot be told from chance.")  # fmt: skip
    elif len(asked.groups) > 1 and groups == outer:
        sentence = _("%(file)s: each “%(group)s” has one “%(inner)s” only, so the two cannot be told apart.")
    else:
        return
    raise CannotFit(
        sentence
        % {"file": name, "group": asked.groups[0], "inner": asked.groups[-1], "rows": rows, "terms": terms,
           "effects": effects}
    )  # fmt: skip


def fitted(data: Moments, asked: Question, name: str, dropped: dict[str, int], notes: list[str]) -> Fit:
    """The fit from the moments, once the rows have been passed over."""
    reml = asked.method == "reml"
    _require_chance(data, asked, name)
    here, shares = _estimated(data, asked, reml)
    if shares.singular:
        notes = [*notes, _said_of_singular(asked)]
    groups = {asked.groups[0]: len(data.starts)} | dict.fromkeys(asked.groups[1:], len(data.n))
    return Fit(
        nobs=data.nobs,
        dropped=dropped,
        groups=groups,
        fixed=_in_own_units(data, here),
        variances=shares.variances,
        icc=shares.icc,
        loglik=-0.5 * _deviance_in_own_units(data, here, reml),
        effects=shares.effects,
        singular=shares.singular,
        notes=notes,
        sizes=_sizes(data),
    )


def _require_chance(data: Moments, asked: Question, name: str) -> None:
    """Raise CannotFit where within the groups the covariates leave nothing of the outcome (its variance is 1 here)."""
    import numpy

    of_x, with_y = data.within[1:-1, 1:-1], data.within[1:-1, -1]
    explained = with_y @ numpy.linalg.lstsq(of_x, with_y, rcond=None)[0] if len(of_x) else 0.0
    if not data.within[-1, -1] - explained > EXPLAINED * data.nobs:
        raise CannotFit(
            _("%(file)s: within the groups nothing of “%(name)s” is left to chance, so no variance can be estimated.")
            % {"file": name, "name": asked.outcome}
        )


def _estimated(data: Moments, asked: Question, reml: bool) -> tuple[Profile, Shares]:
    if asked.slope is None and len(asked.groups) == 1:
        two = Intercept(data)
        ratio = two.top(data.nobs, reml)
        here = profile(two.weighed(ratio), data.nobs, reml)
        return here, two.shares(ratio, here, asked.groups)
    structure = Nested(data) if asked.slope is None else Slope(data, asked.slope)
    theta = top(structure, data.nobs, reml)
    here = profile(structure.weighed(theta), data.nobs, reml)
    return here, structure.shares(theta, here, asked.groups)


def _said_of_singular(asked: Question) -> str:
    if asked.slope is not None:
        return _("The fit is singular: a variance is estimated as 0, or intercept and slope go together completely. "
                 "The data do not show that slopes differ.")  # fmt: skip
    return _("The fit is singular: a variance is estimated as 0. The groups differ no more than chance would have "
             "them, so their effects cannot be told from 0.")  # fmt: skip


def _in_own_units(data: Moments, here: Profile) -> list[Term]:
    """Fixed effects of the columns as they came, from those of centred and scaled ones."""
    import numpy

    centre, scale = data.scaling.centre, data.scaling.scale
    back: Array = numpy.diag(numpy.concatenate([[1.0], 1 / scale[:-1]])) * scale[-1]
    back[0, 1:] = -centre[:-1] / scale[:-1] * scale[-1]
    estimates = back @ here.beta
    estimates[0] += centre[-1]
    errors = numpy.sqrt((back @ (here.residual * here.inverse) @ back.T).diagonal())
    return [
        Term(term, float(estimate), float(error))
        for term, estimate, error in zip(["(Intercept)", *data.terms], estimates, errors, strict=True)
    ]


def _deviance_in_own_units(data: Moments, here: Profile, reml: bool) -> float:
    """The deviance of the columns as they came: scaling the outcome and the covariates shifts it by a constant."""
    import numpy

    scale = numpy.log(data.scaling.scale)
    freedom = data.nobs - len(here.beta) if reml else data.nobs
    return float(here.deviance + 2 * freedom * scale[-1] + (2 * scale[:-1].sum() if reml else 0.0))


def _sizes(data: Moments) -> dict[str, int]:
    import numpy

    sizes = {str(name): int(n) for name, n in zip(data.names[data.starts, 0], numpy.add.reduceat(data.n, data.starts),
                                                  strict=True)}  # fmt: skip
    if data.names.shape[1] > 1:
        sizes |= {f"{outer}/{inner}": int(n) for (outer, inner), n in zip(data.names, data.n, strict=True)}
    return sizes
