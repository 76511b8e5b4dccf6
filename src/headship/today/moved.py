"""What moved since somebody last looked: records, by the registry, and readings beyond noise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from headship.evidence import registry
from headship.evidence.indicators import indicator_named
from headship.evidence.models import Reading
from headship.evidence.registry import Moved
from headship.kernel.ui.quantities import percent_in_words
from headship.school.models import Person, Receipt
from headship.today.addresses import address_if_any

MOST = 12


def moved_for(person: Person, since: datetime) -> list[Moved]:
    """What changed since then as far as this person may see it, newest first; at most 12 of it."""
    found = [item for known in registry.kinds() for item in known.moved(person, since)]
    found += readings_moved(person, since)
    found += _messages_since(person, since)
    return sorted(found, key=lambda item: item.at, reverse=True)[:MOST]


def _messages_since(person: Person, since: datetime) -> Iterable[Moved]:
    receipts = Receipt.objects.filter(person=person, delivery__sent_at__gt=since, delivery__asks_acknowledgement=False)
    for receipt in receipts.select_related("delivery__sent_by").order_by("-delivery__sent_at")[:MOST]:
        delivery = receipt.delivery
        url = delivery.link or address_if_any("school:receipt", receipt.pk)
        if url:
            how = _("A message from %(name)s") % {"name": delivery.sent_by.name}
            yield Moved("receipt", receipt.pk, delivery.subject, how, url, delivery.sent_at)


def readings_moved(person: Person, since: datetime) -> list[Moved]:
    """The school's figures and one's own whose interval today lies wholly outside that of then.

    Figures that are hidden, paused or without an interval are left out: nobody could tell whether they moved.
    """
    day = timezone.localdate(since)
    mine = Q(leader_id__isnull=True) | Q(leader_id=person.pk)
    earlier = _measured(Reading.objects.filter(frozen=False, taken_on__lte=day)).annotate(
        whose=Coalesce("leader_id", 0)
    )
    same = earlier.filter(indicator=OuterRef("indicator"), whose=OuterRef("whose")).order_by("-taken_on")
    now = _measured(Reading.objects.visible_to(person).filter(mine, current=True, taken_on__gt=day))
    rows = list(now.annotate(whose=Coalesce("leader_id", 0)).annotate(then_id=Subquery(same.values("pk")[:1])))
    then = Reading.objects.in_bulk([row.then_id for row in rows if row.then_id]) if rows else {}
    pairs = [(row, then[row.then_id]) for row in rows if row.then_id in then]
    return [_movement(row, before) for row, before in pairs if row.low > before.high or row.high < before.low]


def _measured(readings: Any) -> Any:
    return readings.filter(hidden=False, paused=False, value__isnull=False, low__isnull=False, high__isnull=False)


def _movement(now: Reading, then: Reading) -> Moved:
    known = indicator_named(now.indicator)
    title = str(known.title) if known else now.title
    words = (
        _("rose from %(then)s to %(now)s")
        if (now.value or 0) > (then.value or 0)
        else _("fell from %(then)s to %(now)s")
    )
    how = words % {"then": _value(then), "now": _value(now)} + " · " + _("more than chance explains")
    url = address_if_any("evidence:reading", now.pk)
    return Moved("reading", now.pk, title, how, url, now.computed_at)


def _value(reading: Reading) -> str:
    """A share as a per cent; a mean, which has no numerator, as it is."""
    value = reading.value or 0.0
    return number_format(round(value, 2)) if reading.numerator is None else percent_in_words(value)
