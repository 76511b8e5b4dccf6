"""What the pages of a round show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from headship.evidence import registry
from headship.evidence.domain.ledger import acts_of
from headship.evidence.models import Act
from headship.kernel.permissions import may
from headship.school.domain.mailing import absolute
from headship.school.models import Person
from headship.voice import rules
from headship.voice.domain import invitations
from headship.voice.domain import rounds as domain
from headship.voice.domain.intake import content_of
from headship.voice.instruments.content import Content, minutes_for
from headship.voice.models import Instrument, InstrumentVersion, Invitation, Round
from headship.voice.records import results_address

ACTS_SHOWN = 8
GROUP = 4  # signs of a code that stand together on paper
STEPS = ((Round.State.DRAFT, "draft"), (Round.State.OPEN, "open"), (Round.State.CLOSED, "closed"))


# The list


@dataclass(frozen=True)
class Group:
    """Rounds in one state, under its heading."""

    title: str
    rounds: list[Round]


def by_state(rows: Iterable[Round]) -> list[Group]:
    """The rounds of a page under "Running", "Being prepared" and "Closed"; a heading without rounds is left out."""
    headings = {Round.State.OPEN: _("Running"), Round.State.DRAFT: _("Being prepared"), Round.State.CLOSED: _("Closed")}
    several = list(rows)
    groups = [Group(title, [row for row in several if row.state == state]) for state, title in headings.items()]
    return [group for group in groups if group.rounds]


# A new round


@dataclass(frozen=True)
class Offer:
    """An instrument to ask with: what it is for, how many questions, for about how long, in which languages."""

    instrument: Instrument
    purpose: str
    questions: int
    minutes: float
    languages: int


def choices() -> list[Offer]:
    """The instruments that can be asked with, by title. Those about one leader are asked for by that leader."""
    newest: dict[int, InstrumentVersion] = {}
    versions = InstrumentVersion.objects.filter(instrument__withdrawn_at__isnull=True).exclude(
        instrument__kind="leader"
    )
    for version in versions.select_related("instrument").order_by("instrument__title", "number"):
        newest[version.instrument_id] = version
    return [_offer(version) for version in newest.values()]


def _offer(version: InstrumentVersion) -> Offer:
    content, language = content_of(version), translation.get_language() or "en"
    return Offer(
        version.instrument, content.text("purpose", language), len(content.items),
        max(minutes_for(content, code, language) for code in content.asked_of), len(content.languages),
    )  # fmt: skip


def questions(content: Content) -> list[str]:
    """The questions in the reader's language, to look through before asking them."""
    language = translation.get_language() or "en"
    return [content.text(item.key, language) for item in content.items]


def drafted(asked: Round) -> list[str]:
    """Whom a draft asks, a phrase for each group."""
    return [_phrase(group) for group in asked.groups.select_related("audience").prefetch_related("people")]


def _phrase(group: Any) -> str:
    named = len(group.people.all())
    whom = [str(group.audience)] if group.audience else []
    whom += [_("%(n)s people chosen one by one") % {"n": named}] if named else []
    whom += [_("%(n)s other addresses") % {"n": len(group.addresses)}] if group.addresses else []
    whom += [_("%(n)s printed codes") % {"n": group.slips}] if group.slips else []
    phrase = f"{group.title}: {', '.join(whom)}"
    return _("%(phrase)s (%(n)s of them)") % {"phrase": phrase, "n": group.sample} if group.sample else phrase


# One round


def page(person: Person, asked: Round) -> dict[str, Any]:
    """The context of a round's page."""
    runs = may(person, rules.RUN_ROUND, asked)
    return {
        "round": asked, "runs": runs, "response": domain.missing_by_group(asked), "price": domain.price(asked),
        "takes_answers": domain.takes_answers(asked), "ends_at": domain.ends_at(asked),
        "steps": [(code, state.label) for state, code in STEPS], "acts": _story(person, asked) if runs else [],
        "drafted": drafted(asked),
        "questions": questions(content_of(asked.version)), "about": _about(person, asked),
        "results_url": results_address(asked) if asked.is_closed else "", "needs_paper": runs and needs_paper(asked),
        "invited": invitations.own(person, asked) if domain.takes_answers(asked) else None,
    }  # fmt: skip


def _story(person: Person, asked: Round) -> list[dict[str, Any]]:
    """What was done with it, newest first, as the timeline draws it; what the ledger keeps from this reader is left."""
    rows = acts_of("round", [asked.pk]).filter(pk__in=Act.objects.visible_to(person).values("pk"))
    return [
        {
            "title": act.text.summary, "when": date_format(timezone.localtime(act.happened_at), "DATE_FORMAT"),
            "detail": act.text.actor_name,
        }
        for act in rows.select_related("text")[:ACTS_SHOWN]
        if hasattr(act, "text")
    ]  # fmt: skip


def _about(person: Person, asked: Round) -> Any:
    if asked.about_id is None:
        return None
    reference = (asked.about_kind, asked.about_id)
    return registry.see(person, [reference])[reference]


# Paper


@dataclass(frozen=True)
class Slip:
    """One printed slip: its person's name or "", the language, the code as people type it, the link as a picture."""

    name: str
    group: str
    language: str
    code: str
    picture: SafeString


def needs_paper(asked: Round) -> bool:
    """Is there anybody whom no mail reaches?"""
    return asked.is_open and Invitation.objects.filter(round=asked, address="").exists()


def slips(asked: Round) -> list[Slip]:
    """The slips of an open round, those without a name last. All of them, answered or not: the pile tells nothing."""
    if not asked.is_open:
        return []
    rows = Invitation.objects.filter(round=asked, address="").select_related("person", "group", "school")
    return [_slip(row) for row in rows.order_by(F("person__name").asc(nulls_last=True), "group", "pk")]


def _slip(row: Invitation) -> Slip:
    code = invitations.token_of(row).upper()  # of letters and 2 to 7: nothing is taken for anything else
    spaced = " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
    offered = dict(settings.LANGUAGES)
    language = row.language if row.language in offered else row.school.language
    return Slip(
        row.person.name if row.person else "", row.group.title, language, spaced, qr(invitations.address_of(row))
    )


def entry_address() -> str:
    """Where a code is typed."""
    return absolute(reverse("voice:entry"))


def qr(address: str) -> SafeString:
    """A QR code as SVG, black on white whatever the theme, since cameras expect it."""
    made = segno.make_qr(address, error="m")
    svg = made.svg_inline(scale=1, border=2, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg)  # noqa: S308 - segno draws it from an address of our own
