"""What of a round may be told without telling anybody's own answer. Pure: records in, decisions out."""

from headship.voice.disclosure.cells import SMALLEST_GROUP, Cell, coarsen, is_telling, known_sets
from headship.voice.disclosure.publishing import COMPLEMENTARY, SMALL, Publication, publishable

__all__ = [
    "COMPLEMENTARY",
    "SMALL",
    "SMALLEST_GROUP",
    "Cell",
    "Publication",
    "coarsen",
    "is_telling",
    "known_sets",
    "publishable",
]
