"""What other rooms may use of the standing: the standing itself, as data.

`standing_of(reader=person)` is the school's, `standing_of(reader=person, leader=leader)` one leader's; reader None is
the command line. The pages are `standing:standards`, `standing:element` (code), `standing:leader` (pk) and
`standing:leader_element` (pk, code).
"""

from headship.standing.queries import standing_of
from headship.standing.shapes import (
    ClauseStanding,
    ElementStanding,
    IndicatorStanding,
    Stance,
    StandardStanding,
    Standing,
    View,
)

__all__ = [
    "ClauseStanding",
    "ElementStanding",
    "IndicatorStanding",
    "Stance",
    "StandardStanding",
    "Standing",
    "View",
    "standing_of",
]  # fmt: skip
