"""What other rooms may use of the standards."""

from headship.standards.catalogue import DEFAULT_CODE, Catalogue, ClauseEntry, ElementEntry, StandardEntry, catalogue
from headship.standards.queries import wording_of, wordings
from headship.standards.scales import BUILT_IN as SCALES
from headship.standards.scales import Level, Scale

__all__ = [
    "DEFAULT_CODE", "SCALES", "Catalogue", "ClauseEntry", "ElementEntry", "Level", "Scale", "StandardEntry",
    "catalogue", "wording_of", "wordings",
]  # fmt: skip
