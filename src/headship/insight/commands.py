"""`headship fit`: value added from files, without an installation."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from headship.kernel.failures import CommandFailure

if TYPE_CHECKING:
    from headship.insight.value_added import Effect, Fit

MOST_LINES = 40  # effects that the readable table shows


def add_commands(commands: Any) -> None:
    """fit."""
    model = commands.add_parser(
        "fit",
        help="value added of the groups in files",
        description="A random-intercept model of an outcome on prior attainment and other covariates, fitted exactly "
        "by REML or ML. Rows with a missing value are left out and counted; text columns become contrasts with their "
        "first value.",
    )
    model.add_argument("files", type=Path, nargs="+", metavar="FILES", help="CSV (it may be gzipped) or Parquet files")
    model.add_argument("--outcome", required=True, metavar="Y", help="the column that is explained")
    model.add_argument("--prior", type=_names, default=[], metavar="X,…", help="covariates; none for the null model")
    model.add_argument("--group", default="school", metavar="SCHOOL[/CLASS]", help="whose effects are wanted")
    model.add_argument("--method", choices=("reml", "ml"), default="reml", help="restricted likelihood, or plain")
    model.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb", help="what reads the files")
    model.add_argument("--slope", metavar="X", help="a covariate whose slope varies between groups too")
    model.add_argument("--json", action="store_true", help="print the fit as JSON")
    model.set_defaults(handler=report, migrates=False)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def report(arguments: argparse.Namespace) -> int:
    """Fit and print; 2 with one sentence where files, columns or the data do not allow the model."""
    from headship.insight.value_added import CannotFit, fit

    try:
        found = fit(
            arguments.files, outcome=arguments.outcome, prior=arguments.prior, group=arguments.group,
            method=arguments.method, engine=arguments.engine, slope=arguments.slope,
        )  # fmt: skip
    except CannotFit as problem:
        raise CommandFailure(str(problem)) from problem
    if arguments.json:
        print(json.dumps(found.as_json(), ensure_ascii=False, allow_nan=False))
    else:
        print("\n".join(_lines(found, arguments.outcome, arguments.method)))
    return 0


def _lines(found: Fit, outcome: str, method: str) -> list[str]:
    """The fit for a reader: what was used, the terms, the variances, and the groups by name, never by rank."""
    dropped = ", ".join(f"{name} {rows}" for name, rows in found.dropped.items())
    lines = [
        _("%(outcome)s, by %(method)s: %(rows)s rows, %(groups)s; log-likelihood %(loglik).4f")
        % {"outcome": outcome, "method": method.upper(), "rows": found.nobs, "loglik": found.loglik,
           "groups": ", ".join(f"{name} {count}" for name, count in found.groups.items())}
    ]  # fmt: skip
    if dropped:
        lines.append(_("Rows left out, by the column without a value: %(dropped)s") % {"dropped": dropped})
    wide = max(map(len, [*(term.term for term in found.fixed), *found.variances]))
    lines += ["", _("Fixed effects (standard error)")]
    lines += [f"  {term.term:<{wide}}  {term.estimate: .5f}  ({term.se:.5f})" for term in found.fixed]
    lines += ["", _("Variances; share between groups: %(icc).3f") % {"icc": found.icc}]
    lines += [f"  {name:<{wide}}  {value: .5f}" for name, value in found.variances.items()]
    lines += ["", _("Effects of the groups, with 95 %% interval") % ()]
    lines += [_effect(effect) for effect in found.effects[:MOST_LINES]]
    if len(found.effects) > MOST_LINES:
        lines.append(_("  … and %(more)s more: --json has all") % {"more": len(found.effects) - MOST_LINES})
    return [*lines, *(["", *found.notes] if found.notes else [])]


def _effect(effect: Effect) -> str:
    reach = 1.96 * effect.se
    slope = "" if effect.slope is None else _("; slope %(slope)+.4f") % {"slope": effect.slope}
    low, high = effect.estimate - reach, effect.estimate + reach
    return f"  {effect.group:<16}  {effect.estimate:+.4f}  [{low:+.4f}, {high:+.4f}]{slope}"
