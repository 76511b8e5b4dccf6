"""What other rooms may use of the evidence room, as one reader may see it.

Nothing here computes an indicator but `records_behind`; everything else reads rows.
"""

from __future__ import annotations

from headship.evidence.domain.accountable import Accountable, accountable_for
from headship.evidence.domain.behind import Behind, Part, records_behind
from headship.evidence.domain.citations import Link, links_of
from headship.evidence.domain.judgements import current_judgements, history
from headship.evidence.domain.ledger import head
from headship.evidence.domain.readings import refresh_stale
from headship.evidence.domain.stances import resting_too_long, stances
from headship.evidence.domain.timeline import Moment, timeline_of
from headship.evidence.domain.tuning import InForce, all_in_force, in_force
from headship.evidence.indicators import Indicator, indicator_named, indicators, indicators_of
from headship.evidence.queries import current_readings, trend_of

__all__ = [
    "Accountable", "Behind", "InForce", "Indicator", "Link", "Moment", "Part", "accountable_for", "all_in_force",
    "current_judgements", "current_readings", "head", "history", "in_force", "indicator_named", "indicators",
    "indicators_of", "links_of", "records_behind", "refresh_stale", "resting_too_long", "stances", "timeline_of",
    "trend_of",
]  # fmt: skip
