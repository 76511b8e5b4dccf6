"""How far a delivery has come, and its slips: what the pages and files about it show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno
from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from headship.kernel import exports
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.domain.mailing import absolute
from headship.school.models import Delivery, Person, Receipt

GROUP = 4  # signs of a code that stand together on paper


def sent_table(deliveries: Sequence[Any]) -> Table:
    """Sent messages, each with how many have it and how many answered."""
    rows = [
        (
            Cell(one.subject, url=reverse("school:delivery", args=[one.pk])),
            one.sent_by.name,
            date_format(localtime(one.sent_at), "SHORT_DATE_FORMAT"),
            one.people,
            _("%(answered)s of %(people)s") % {"answered": one.answered, "people": one.people}
            if one.asks_acknowledgement
            else _("none asked"),
        )
        for one in deliveries
    ]
    return Table(
        caption=_("Sent messages"),
        columns=[
            Column(_("Subject")), Column(_("From")), Column(_("Sent"), together=True),
            Column(_("People"), numeric=True), Column(_("Answers"), numeric=True),
        ],
        rows=rows,
        empty=_("Nothing sent yet"),
        empty_detail=_("A message goes to audiences, and you see what it costs before it goes."),
        caption_hidden=True,
    )  # fmt: skip


WAITING, ANSWERED = "waiting", "answered"


def receipts_of(delivery: Delivery, shown: str = "") -> QuerySet[Receipt]:
    """The receipts of a delivery by name: all, those that wait, or those that are answered."""
    rows: QuerySet[Receipt] = Receipt.objects.filter(delivery=delivery).select_related("person", "entered_by")
    if shown in {WAITING, ANSWERED}:
        rows = rows.filter(acknowledged_at__isnull=shown == WAITING)
    return rows.order_by("person__name", "pk")


def counts_of(delivery: Delivery) -> dict[str, int]:
    """How many got it, by which way, and how many answered how."""
    present = Q(person__in=Person.objects.present().values("pk"))
    waits = Q(acknowledged_at__isnull=True) & present
    by_way = {f"way_{way}": Count("pk", filter=Q(acknowledged_way=way)) for way in Receipt.Way.values}
    counts: dict[str, int] = Receipt.objects.filter(delivery=delivery).aggregate(
        people=Count("pk"),
        answered=Count("pk", filter=Q(acknowledged_at__isnull=False)),
        by_mail=Count("pk", filter=Q(channel=Receipt.Channel.EMAIL)),
        mailed=Count("pk", filter=Q(mailed_at__isnull=False)),
        slips=Count("pk", filter=Q(channel=Receipt.Channel.SLIP)),
        waiting_by_mail=Count("pk", filter=waits & Q(channel=Receipt.Channel.EMAIL)),
        waiting_slips=Count("pk", filter=waits & Q(channel=Receipt.Channel.SLIP)),
        **by_way,
    )
    return counts


def context(delivery: Delivery, page: Page[Receipt], shown: str) -> dict[str, Any]:
    """Everything that the page of a sent message shows."""
    counts = counts_of(delivery)
    ways = [(label, counts[f"way_{way}"]) for way, label in Receipt.Way.choices if counts[f"way_{way}"]]
    return {
        "delivery": delivery,
        "audiences": ", ".join(str(one) for one in delivery.audiences.all()),
        "counts": counts,
        "ways": ways,
        "waiting": counts["people"] - counts["answered"],
        "filters": [
            (_("All"), "?", "all"),
            (_("Still open"), f"?show={WAITING}", WAITING),
            (_("Answered"), f"?show={ANSWERED}", ANSWERED),
        ],
        "shown": shown or "all",
        "page": page,
        "table": _people_table(delivery, list(page), shown),
    }


def _people_table(delivery: Delivery, receipts: Sequence[Receipt], shown: str) -> Table:
    rows = [
        (
            Cell(receipt.person.name, url=reverse("school:person", args=[receipt.person_id])),
            receipt.get_channel_display(),
            *([how_answered(receipt)] if delivery.asks_acknowledgement else []),
        )
        for receipt in receipts
    ]
    answer = [Column(_("Answer"))] if delivery.asks_acknowledgement else []
    query = f"show={shown}&" if shown else ""
    return Table(
        caption=_("Who has it"),
        columns=[Column(_("Name")), Column(_("By")), *answer],
        rows=rows,
        csv_url=f"?{query}format=csv",
        xlsx_url=f"?{query}format=xlsx",
        empty=_("Nobody here"),
        empty_detail=_("Everybody stands under the other heading."),
        caption_hidden=True,
    )


def how_answered(receipt: Receipt) -> str:
    """ "12 March 2026, on paper, entered by Amina Diallo"; a dash while it is open."""
    if receipt.acknowledged_at is None:
        return "–"
    day = date_format(localtime(receipt.acknowledged_at))
    if receipt.entered_by is None:
        return day
    words = {"day": day, "way": receipt.get_acknowledged_way_display().lower(), "name": receipt.entered_by.name}
    return _("%(day)s, %(way)s, entered by %(name)s") % words


def as_file(delivery: Delivery, receipts: QuerySet[Receipt]) -> exports.Table:
    """The receipts as rows."""
    columns = [_("Name"), _("By"), _("Answered"), _("How"), _("Entered by")]
    rows = [
        (
            receipt.person.name,
            receipt.get_channel_display(),
            localtime(receipt.acknowledged_at) if receipt.acknowledged_at else None,
            receipt.get_acknowledged_way_display(),
            receipt.entered_by.name if receipt.entered_by else "",
        )
        for receipt in receipts
    ]
    return exports.Table(title=delivery.subject, columns=columns, rows=rows)


@dataclass(frozen=True)
class Slip:
    """One printed slip: for whom, in which language, the code as people type it, and the address as a picture."""

    person: Person
    language: str
    code: str
    picture: SafeString


def slips_of(delivery: Delivery, *, everybody: bool) -> list[Slip]:
    """The slips of those who have not answered and are still here: without e-mail, or everybody."""
    receipts = Receipt.objects.filter(delivery=delivery, acknowledged_at__isnull=True)
    receipts = receipts.filter(person__in=Person.objects.present().values("pk"))
    if not everybody:
        receipts = receipts.filter(channel=Receipt.Channel.SLIP)
    rows = receipts.select_related("person", "school").order_by("person__name", "pk")
    return [slip_of(receipt) for receipt in rows]


def slip_of(receipt: Receipt) -> Slip:
    """The slip of one receipt."""
    language = receipt.person.language or receipt.school.language
    return Slip(receipt.person, language, spaced(receipt.slip_code), qr(slip_address(receipt)))


def slip_address(receipt: Receipt) -> str:
    """The full address that the picture on a slip leads to."""
    return absolute(reverse("school:slip", args=[receipt.slip_code]))


def spaced(code: str) -> str:
    """ABCDEFGHJKMN → ABCD EFGH JKMN."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def qr(address: str) -> SafeString:
    """A QR code as SVG, black on white whatever the theme, since cameras expect it."""
    made = segno.make_qr(address, error="m")
    svg = made.svg_inline(scale=1, border=2, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg)  # noqa: S308 - segno draws it from an address of our own
