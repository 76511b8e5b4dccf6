"""What the likelihood needs to know of the data: counts, means and cross-products, centred and scaled.

A row is (1, x₁, …, x_p, y). Sums are accumulated around a point near the middle (statements.sample), then moved to the
exact mean, so that squares of large numbers are never subtracted from each other; each column is then divided by its
standard deviation. `Scaling` leads back to the columns' own units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from headship.insight.value_added import statements
from headship.insight.value_added.design import Design
from headship.insight.value_added.results import CannotFit
from headship.insight.value_added.sources import Engine, Question

Array = Any  # numpy.ndarray, which is not imported here
# A column whose variance, given the columns before it, is a smaller share of its own than this follows from them
# (R compares norms with 1e-7; squares that were summed in double precision cannot be told apart so finely).
FOLLOWS = 1e-10
CONSTANT = 1e-20  # variance over squared mean
EXPLAINED = 1e-12  # what is left of the outcome's variance


@dataclass(frozen=True)
class Scaling:
    """A column z of the moments is (x - centre) / scale; the outcome is the last."""

    centre: Array
    scale: Array


@dataclass(frozen=True)
class Moments:
    """Of `groups` rows of names (the innermost group), in the order of the outer group.

    - `n`: rows of each group; `means`: (groups, p + 2) of (1, x, y); `within`: (p + 2)² of sums of products of
      deviations from the groups' means, over all groups.
    - `with_slope`: (groups, p + 2) of the sums of products of the column that has a varying slope with each other.
    - `starts`: where each outer group begins, for two levels simply every place.
    """

    names: Array  # (groups, levels) of str
    n: Array
    means: Array
    within: Array
    with_slope: Array | None
    starts: Array
    terms: list[str]
    scaling: Scaling

    @property
    def nobs(self) -> int:
        return int(self.n.sum())


@dataclass(frozen=True)
class Pass:
    """What came from the engine, around the sample's centres."""

    names: Array
    n: Array
    sums: Array  # (groups, p + 1), the outcome last
    products: Array  # (p + 1, p + 1) over all rows
    with_slope: Array | None
    centre: Array


def summed(engine: Engine, design: Design, asked: Question) -> Pass:
    """The one pass by group, and the products over all rows. Raises CannotFit where no row is complete."""
    import numpy

    centre = _middle(engine, design, asked)
    width = len(centre)
    groups = [f"g{k}" for k in range(1, len(asked.groups) + 1)]
    rows = statements.centred(groups, design.expressions, centre.tolist(), design.complete)
    slope = _place(design, asked)
    columns = engine.ask(statements.group_sums(groups, rows, width, slope))
    names = numpy.array([[str(name) for name in column] for column in columns[: len(groups)]], dtype=object).T
    order = numpy.lexsort(tuple(names[:, k].astype(str) for k in reversed(range(len(groups)))))
    numbers = numpy.array([numpy.asarray(column, dtype=float) for column in columns[len(groups) :]]).T[order]
    upper = [float(column[0]) for column in engine.ask(statements.products(_ungrouped(design, centre), width))]
    products = numpy.zeros((width, width))
    products[numpy.triu_indices(width)] = upper
    products = products + numpy.triu(products, 1).T
    return Pass(
        names=names[order],
        n=numbers[:, 0],
        sums=numbers[:, 1 : 1 + width],
        products=products,
        with_slope=None if slope is None else numbers[:, 1 + width :],
        centre=centre,
    )


def _ungrouped(design: Design, centre: Array) -> str:
    return statements.centred([], design.expressions, centre.tolist(), design.complete)


def _place(design: Design, asked: Question) -> int | None:
    return None if asked.slope is None else [each.term for each in design.candidates].index(asked.slope)


def _middle(engine: Engine, design: Design, asked: Question) -> Array:
    import numpy

    means = [column[0] for column in engine.ask(statements.sample(design.expressions, design.complete))]
    means = [float("nan") if mean is None or numpy.ma.is_masked(mean) else float(mean) for mean in means]
    if numpy.isnan(means).any():
        raise CannotFit(
            _("%(file)s: no row has a value in each of the columns %(columns)s.")
            % {"file": engine.name, "columns": ", ".join(asked.columns)}
        )
    return numpy.array(means)


def chosen(found: Pass, design: Design, name: str, outcome: str) -> tuple[list[int], list[str]]:
    """Which candidates stay, in order, and a sentence on each that does not. Raises CannotFit where nothing is left.

    As in R, of columns that follow from each other the earlier ones stay.
    """
    import numpy

    total = found.n.sum()
    mean = found.sums.sum(axis=0) / total
    deviations = found.products - total * numpy.outer(mean, mean)
    own = deviations.diagonal().copy()
    if own[-1] <= CONSTANT * total * (found.centre[-1] + mean[-1]) ** 2 or own[-1] <= 0:
        raise CannotFit(
            _("%(file)s: “%(name)s” is the same in every row, so there is nothing to explain.")
            % {"file": name, "name": outcome}
        )
    kept: list[int] = []
    notes = []
    for k, candidate in enumerate(design.candidates):
        if own[k] <= CONSTANT * total * (found.centre[k] + mean[k]) ** 2 or own[k] <= 0:
            notes.append(_("“%(name)s” is the same in every row; it was left out.") % {"name": candidate.term})
        elif deviations[k, k] <= FOLLOWS * own[k]:
            notes.append(
                _("“%(name)s” follows from the columns before it; it was left out.") % {"name": candidate.term}
            )
        else:
            kept.append(k)
            deviations = deviations - numpy.outer(deviations[k], deviations[k]) / deviations[k, k]
    if deviations[-1, -1] <= EXPLAINED * own[-1]:
        raise CannotFit(
            _("%(file)s: the covariates explain “%(name)s” completely; no variance is left to be shared out.")
            % {"file": name, "name": outcome}
        )
    return kept, notes


def moments(found: Pass, design: Design, kept: list[int], slope: str | None) -> Moments:
    """The moments of the columns that stay."""
    import numpy

    places = [*kept, len(design.candidates)]
    total = found.n.sum()
    mean = found.sums[:, places].sum(axis=0) / total
    deviations = found.products[numpy.ix_(places, places)] - total * numpy.outer(mean, mean)
    scale = numpy.sqrt(deviations.diagonal() / total)
    group_means = (found.sums[:, places] / found.n[:, None] - mean) / scale
    means = numpy.column_stack([numpy.ones(len(found.n)), group_means])
    within = numpy.zeros((len(places) + 1, len(places) + 1))
    within[1:, 1:] = deviations / numpy.outer(scale, scale) - (group_means * found.n[:, None]).T @ group_means
    outer = found.names[:, 0]
    starts = numpy.flatnonzero(numpy.concatenate([[True], outer[1:] != outer[:-1]]))
    terms = [design.candidates[k].term for k in kept]
    with_slope = None
    if slope is not None and found.with_slope is not None:
        with_slope = _slope_products(found, places, terms.index(slope), mean, scale)
    return Moments(
        names=found.names, n=found.n, means=means, within=within, with_slope=with_slope, starts=starts, terms=terms,
        scaling=Scaling(found.centre[places] + mean, scale),
    )  # fmt: skip


def _slope_products(found: Pass, places: list[int], at: int, mean: Array, scale: Array) -> Array:
    """Σ z_s (1, z) of each group, from Σ a_s a: moved to the mean, then scaled."""
    import numpy

    assert found.with_slope is not None
    sums, n = found.sums[:, places], found.n[:, None]
    moved = found.with_slope[:, places] - sums[:, [at]] * mean - mean[at] * sums + n * mean[at] * mean
    first = (sums[:, at] - found.n * mean[at]) / scale[at]
    return numpy.column_stack([first, moved / (scale[at] * scale)])
