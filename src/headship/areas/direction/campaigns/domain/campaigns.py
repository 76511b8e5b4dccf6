"""A campaign from its start to what was learned: what it upholds, its public page, its pulse."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.direction.campaigns.models import Campaign, Pulse
from headship.areas.direction.campaigns.rules import PUBLISH_CAMPAIGN, RUN_CAMPAIGN, START_CAMPAIGN
from headship.evidence.domain import citations, ledger
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.domain.audiences import audience
from headship.school.domain.people import here_to_own
from headship.school.models import Person
from headship.voice.api import Asked, ask

KIND = "campaign"
UPHOLDS = ("vision", "mission", "objective", "school_value", "priority")
PULSE_GROUPS = {"staff": "staff", "students": "students", "families": "parents"}  # the pulse's group → its audience
PULSE_DAYS = 10
PULSE_MINUTES = 3  # of each who answers, as voice counts them from the questions
Reference = tuple[str, int]


@transaction.atomic
def start(
    *, by: Person, title: str, in_brief: str, upholds: Iterable[Reference] = (), owner: Person | None = None
) -> Campaign:
    """Start a campaign about these records of direction. Raises Refusal, naming the field, and Denied."""
    require(by, START_CAMPAIGN)
    campaign: Campaign = Campaign.objects.create(
        title=_line(title, "title", _("A campaign needs a title.")),
        in_brief=_line(in_brief, "in_brief", _("Say in a sentence what people should be able to say afterwards."), 300),
        owner=here_to_own(owner or by), started_by=by,
    )  # fmt: skip
    _record(by, "campaign.start", campaign, _("Started the campaign “%(title)s”."))
    for target in upholds:
        uphold(by=by, campaign=campaign, target=target)
    return campaign


@transaction.atomic
def change(*, by: Person, campaign: Campaign, title: str, in_brief: str, owner: Person) -> Campaign:
    """Say it better, or give it to somebody else to look after. What was sent stays as it was sent."""
    locked = running(by, campaign)
    locked.title = _line(title, "title", _("A campaign needs a title."))
    locked.in_brief = _line(
        in_brief, "in_brief", _("Say in a sentence what people should be able to say afterwards."), 300
    )
    locked.owner = here_to_own(owner)
    locked.save(update_fields=["title", "in_brief", "owner"])
    _record(by, "campaign.change", locked, _("Changed the campaign “%(title)s”."))
    return locked


def uphold(*, by: Person, campaign: Campaign, target: Reference) -> None:
    """Say what the campaign tells: an objective, the vision, a value. Raises Refusal where that is not to be seen."""
    require(by, RUN_CAMPAIGN, campaign)
    if target[0] not in UPHOLDS:
        raise Refusal(
            _("A campaign tells an objective, the vision, the mission, a value or a priority."), field="upholds"
        )
    citations.cite(by=by, source=(KIND, campaign.pk), relation="upholds", target=target)


@transaction.atomic
def write_page(*, by: Person, campaign: Campaign, title: str, text: str) -> Campaign:
    """Write the page that needs no account. It stays as hidden or shown as it was."""
    locked = running(by, campaign)
    if locked.public:
        require(by, PUBLISH_CAMPAIGN)
    locked.public_title, locked.public_text = " ".join(title.split())[:200], text.strip()
    if locked.public:
        _refuse_empty_page(locked)
    locked.save(update_fields=["public_title", "public_text"])
    _record(by, "campaign.page", locked, _("Wrote the public page of “%(title)s”."))
    return locked


@transaction.atomic
def show_in_public(*, by: Person, campaign: Campaign, shown: bool) -> Campaign:
    """Turn the campaign's public page on or off. Raises Refusal where nothing stands on it."""
    require(by, PUBLISH_CAMPAIGN)
    locked: Campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if shown:
        _refuse_empty_page(locked)
    locked.public = shown
    locked.save(update_fields=["public"])
    said = _("Turned the public page of “%(title)s” on.") if shown else _("Turned the public page of “%(title)s” off.")
    _record(by, "campaign.publish" if shown else "campaign.unpublish", locked, said, ["2.1c"] if shown else [])
    return locked


@transaction.atomic
def ask_whether_it_reached(
    *, by: Person, campaign: Campaign, samples: dict[str, int], closes_at: datetime | None = None
) -> Pulse:
    """Ask a sample of each group whether it can say what the school is working on; those asked last come last.

    samples: how many of "staff", "students" and "families"; 0 leaves a group out. The round is about the school, so
    that it counts among its pulses. Raises Refusal where nobody is asked or the school is quiet.
    """
    locked = running(by, campaign)
    groups = [_group(code, number) for code, number in samples.items() if number]
    if not groups:
        raise Refusal(_("Choose at least one group, and how many of it to ask."))
    if Pulse.objects.filter(campaign=locked).exclude(round__state="closed").exists():
        raise Refusal(_("A pulse of this campaign is still open. Its answers come first."))
    now = clock.now()
    asked = ask(
        by=by, instrument_code="purpose-pulse", groups=groups, about=None,
        title=_("Did it reach you? %(title)s") % {"title": locked.title}, opens_at=now,
        closes_at=closes_at or now + timedelta(days=PULSE_DAYS),
    )  # fmt: skip
    pulse: Pulse = Pulse.objects.create(campaign=locked, round=asked)
    citations.cite(by=by, source=(KIND, locked.pk), relation="cites", target=("round", asked.pk))
    _record(by, "campaign.pulse", locked, _("Asked a sample whether “%(title)s” reached them."), ["2.1d"])
    return pulse


@transaction.atomic
def end(*, by: Person, campaign: Campaign, lesson: str) -> Campaign:
    """Close a campaign with what was learned. Raises Refusal while a message is still to go."""
    locked = running(by, campaign)
    if locked.messages.filter(state="scheduled").exists():
        raise Refusal(
            _("A message is still to go. Send it, or take it back to a draft, before you close the campaign.")
        )
    words = lesson.strip()
    if not words:
        raise Refusal(_("Write a sentence on what you learned, for whoever tells it next."), field="lesson")
    locked.lesson, locked.ended_at = words, clock.now()
    locked.save(update_fields=["lesson", "ended_at"])
    _record(by, "campaign.end", locked, _("Closed the campaign “%(title)s”."), lesson=words)
    return locked


def running(by: Person, campaign: Campaign) -> Campaign:
    """The campaign, locked, for somebody who may work on it. Raises Denied, and Refusal where it is closed."""
    locked: Campaign = Campaign.objects.select_for_update(of=("self",)).select_related("owner").get(pk=campaign.pk)
    require(by, RUN_CAMPAIGN, locked)
    if not locked.is_running:
        raise Refusal(_("This campaign is closed. Start another one to tell it anew."))
    return locked


def _group(code: str, number: int) -> Asked:
    reached_by = audience(PULSE_GROUPS[code])
    return Asked(code, str(reached_by), audience=reached_by, sample=number)


def _refuse_empty_page(campaign: Campaign) -> None:
    if not campaign.public_title or not campaign.public_text:
        raise Refusal(_("Write a heading and a text first: an empty page tells nobody anything."), field="public_text")


def _line(text: str, field: str, sentence: str, most: int = 200) -> str:
    words = " ".join(text.split())
    if not words:
        raise Refusal(sentence, field=field)
    if len(words) > most:
        raise Refusal(_("Keep it within %(most)s characters.") % {"most": most}, field=field)
    return words


def _record(
    by: Person | None, verb: str, campaign: Campaign, summary: str, clauses: Iterable[str] = (), **payload: str
) -> None:
    ledger.record(
        by=by, verb=verb, record_kind=KIND, record_id=campaign.pk, label=campaign.title,
        summary=summary % {"title": campaign.title}, clauses=list(clauses), payload=payload,
    )  # fmt: skip
