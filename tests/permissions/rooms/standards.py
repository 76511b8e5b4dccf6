"""The standards room: the official wording and the choice of a framework are for the head and the office."""

from __future__ import annotations

from headship.standards.models import Framework
from tests.permissions.answers import IN, OFFICE, Row, page, rows
from tests.permissions.records import Arguments, World, record


@record("framework")
def framework(world: World) -> Arguments:
    """The one that ships. A framework is everybody's: it belongs to no school."""
    return {"pk": Framework.objects.get(code="cambridge-leader").pk}


OF_A_FRAMEWORK = Row(rows((OFFICE, IN)), record="framework", stranger=IN)

TABLE = {
    "standards:wording": page(OFFICE),
    "standards:attachment": page(OFFICE),
    "standards:frameworks": page(OFFICE),
    "standards:framework": OF_A_FRAMEWORK,
    "standards:choice": OF_A_FRAMEWORK,
}
