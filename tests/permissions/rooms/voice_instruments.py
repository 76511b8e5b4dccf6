"""Who gets which answer in the library of instruments: staff and governors look, leaders and the office shape."""

from __future__ import annotations

from headship.voice.domain import instruments
from tests.permissions.answers import GOVERNANCE, IN, LEADERS, STAFF, Row, page, rows
from tests.permissions.records import Arguments, World, record

SHAPERS = (*LEADERS, "administrator")


@record("instrument")
def _instrument(world: World) -> Arguments:
    instruments.install(world.school)
    trust = instruments.newest("trust")
    return {"pk": instruments.adapt(by=world.owner, version=trust, title="Trust here").instrument_id}


@record("instrument_item")
def _item(world: World) -> Arguments:
    return {**_instrument(world), "key": "clear"}


@record("instrument_language")
def _language(world: World) -> Arguments:
    return {**_instrument(world), "language": "es"}


@record("used_instrument")
def _used(world: World) -> Arguments:
    from headship.kernel import clock
    from headship.voice.models import InstrumentVersion

    made = _instrument(world)
    InstrumentVersion.objects.filter(instrument_id=made["pk"]).update(used_at=clock.now())
    return made


@record("withdrawn_instrument")
def _withdrawn(world: World) -> Arguments:
    from headship.voice.models import Instrument

    made = _instrument(world)
    instruments.withdraw(by=world.owner, instrument=Instrument.objects.get(pk=made["pk"]))
    return made


def looked_at(record: str) -> Row:
    """Staff and governors; whoever is outside is refused."""
    return Row(rows((STAFF, IN), (GOVERNANCE, IN)), record=record)


def shaped(record: str) -> Row:
    """Leaders and the office; everybody else is refused."""
    return Row(rows((SHAPERS, IN)), record=record)


TABLE: dict[str, Row] = {
    "voice:instruments": page(STAFF, GOVERNANCE),
    "voice:instrument_import": page(SHAPERS),
    "voice:instrument": looked_at("instrument"),
    "voice:instrument_file": looked_at("instrument"),
    "voice:instrument_copy": shaped("instrument"),
    "voice:instrument_revision": shaped("used_instrument"),
    "voice:instrument_withdrawal": shaped("instrument"),
    "voice:instrument_return": shaped("withdrawn_instrument"),
    "voice:instrument_items": shaped("instrument"),
    "voice:item_new": shaped("instrument"),
    "voice:item": shaped("instrument_item"),
    "voice:item_place": shaped("instrument_item"),
    "voice:item_removal": shaped("instrument_item"),
    "voice:language_new": shaped("instrument"),
    "voice:instrument_words": shaped("instrument_language"),
    "voice:language_removal": shaped("instrument_language"),
}
