"""What the register shows about the clauses of 3.3."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from headship.areas.direction.sustainability import queries
from headship.evidence.indicators import Ratio, Scope, indicator
from headship.evidence.models import Promise


@indicator(
    "risks-held",
    clauses=("3.3a", "3.3d"),
    title=_("High risks with something on track against them"),
    sentence=_("of the high risks to the vision have something done against them that is on track by its last note."),
    record_kind="risk",
    established=0.6,
    leading=0.9,
    why_thresholds=_("Established from six in ten, leading from nine in ten: hardly any high risk is left to itself."),
)
def risks_held(scope: Scope) -> Ratio:
    """Open risks whose likelihood times impact is 12 or more; see `queries.on_track` for what counts as on track."""
    high = queries.high_risks()
    return Ratio(numerator=high.filter(queries.held(scope.last)), denominator=high)


@indicator(
    "commitments-kept",
    clauses=("3.3b",),
    title=_("Commitments to the community that they say were kept"),
    sentence=_("of the commitments to the community that fell due were kept, as those to whom they were made say."),
    record_kind="promise",
    established=0.6,
    leading=0.8,
    effect=True,
    why_thresholds=_("Established from six in ten, leading from eight in ten: most of the time, then as a habit."),
)
def commitments_kept(scope: Scope) -> Ratio:
    """Promises about commitments whose day passed or that were settled; only the group's own word counts as kept."""
    due = queries.commitments_due(scope.first, scope.last)
    return Ratio(numerator=due.filter(state=Promise.State.CONFIRMED), denominator=due)
