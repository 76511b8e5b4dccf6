"""Imports are for the head and the administrator: nobody else may see that there is one."""

from __future__ import annotations

from headship.exchange.models import DemographicChoice, Import
from tests.permissions.answers import IN, OFFICE, Row, of, page, rows
from tests.permissions.records import Arguments, World, record

TABLE: dict[str, Row] = {
    "exchange:import": page(OFFICE),
    "exchange:import_waiting": page(OFFICE),
    "exchange:package": of(OFFICE, record="import", otherwise="refused"),
    "exchange:package_application": of(OFFICE, record="import", otherwise="refused"),
    "exchange:package_withdrawal": of(OFFICE, record="import", otherwise="refused"),
    "exchange:package_problems": of(OFFICE, record="import", otherwise="refused"),
    "exchange:demographics": page(OFFICE),
    # The fields are the same for every school: another school's head sees whether their own keeps it.
    "exchange:demographic": Row(rows((OFFICE, IN)), record="kept field", stranger=IN),
    "exchange:demographic_removal": of(OFFICE, record="kept field", otherwise="refused"),
}


@record("import")
def an_import(world: World) -> Arguments:
    """A preview that waits."""
    made = Import.objects.create(name="export.zip", by=world.owner, state=Import.State.PREVIEWED, report={})
    return {"pk": made.pk}


@record("kept field")
def a_kept_field(world: World) -> Arguments:
    """A field that the school keeps, for a reason."""
    DemographicChoice.objects.create(field="sex", reason="Results of boys and girls are compared.", turned_on_by=None)
    return {"field": "sex"}
