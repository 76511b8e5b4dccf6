"""What a review finds: written with what speaks for and against it, and answered.

A finding that asks for a change is answered by a priority of the plan that rests on it, by a decision that cites it, or
here: declined, with a reason that those read whose voice it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from headship.areas.improvement.reviews.domain import lifecycle
from headship.areas.improvement.reviews.domain.lifecycle import some_text
from headship.areas.improvement.reviews.models import (
    Finding,
    FindingSource,
    GatheredResult,
    GroupVoice,
    ProgrammeReview,
)
from headship.areas.improvement.reviews.rules import CONCLUDE_REVIEW, RUN_REVIEW
from headship.evidence.domain import citations, ledger
from headship.evidence.models import Citation
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.domain import deliveries
from headship.school.models import Audience, Person
from headship.voice.api import Round, rounds_about

Source = GatheredResult | GroupVoice | Round
Strength = Finding.Strength
TWO = 2


@transaction.atomic
def find(
    *, by: Person, review: ProgrammeReview, sentence: str, kind: str, strength: str, supports: Sequence[Source],
    contradicts: Sequence[Source] = (), against: str = "",
) -> Finding:  # fmt: skip
    """Write a finding down. It rests on something that was gathered; how strong it is has to fit what it rests on.

    Raises Refusal where it rests on nothing, is called strong on one source, or contested without an objection.
    """
    row = lifecycle.locked(review)
    lifecycle.require_run(by, RUN_REVIEW, row)
    lifecycle.require_open(row)
    sentence = some_text(sentence, "sentence", _("Say in one sentence what was found."))
    _weigh(row, kind, strength, supports, contradicts, against)
    finding: Finding = Finding.objects.create(
        review=row, sentence=sentence, kind=kind, strength=strength, against=against.strip(), written_by=by,
        written_at=clock.now(),
    )  # fmt: skip
    _rest_on(by, finding, supports, contradicts)
    lifecycle.has_found(row)
    _record(finding, by, "write", _("Found: %(sentence)s") % {"sentence": sentence})
    return finding


@transaction.atomic
def reweigh(
    *, by: Person, finding: Finding, sentence: str, kind: str, strength: str, supports: Sequence[Source],
    contradicts: Sequence[Source] = (), against: str = "", started_from: str = "",
) -> Finding:  # fmt: skip
    """Write a finding anew while its review is open.

    started_from: the `digest_of` what the writer had before them; Refusal where somebody else changed it meanwhile.
    """
    row = lifecycle.locked(finding.review)
    lifecycle.require_run(by, RUN_REVIEW, row)
    lifecycle.require_open(row)
    _refuse_overwriting(finding, started_from)
    sentence = some_text(sentence, "sentence", _("Say in one sentence what was found."))
    _weigh(row, kind, strength, supports, contradicts, against)
    Finding.objects.filter(pk=finding.pk).update(
        sentence=sentence, kind=kind, strength=strength, against=against.strip()
    )
    finding.refresh_from_db()
    FindingSource.objects.filter(finding=finding).delete()
    Citation.objects.filter(
        source_kind="finding", source_id=finding.pk, relation="rests_on", target_kind__in=["reading", "round"]
    ).delete()
    _rest_on(by, finding, supports, contradicts)
    _record(finding, by, "reweigh", _("Weighed anew: %(sentence)s") % {"sentence": sentence})
    return finding


def digest_of(finding: Finding) -> str:
    """What a finding says and rests on, in a few characters: whoever weighs it anew says from which they started."""
    sources = sorted(finding.sources.values_list("contradicts", "result_id", "meeting_id", "round_id"), key=str)
    whole = (finding.sentence, finding.kind, finding.strength, finding.against, sources)
    return hashlib.sha256(repr(whole).encode()).hexdigest()[:16]


def _refuse_overwriting(finding: Finding, started_from: str) -> None:
    now: Finding = Finding.objects.get(pk=finding.pk)
    if started_from and started_from != digest_of(now):
        raise Refusal(
            _("Somebody else weighed this meanwhile. It now says: “%(sentence)s” (%(strength)s). "
              "What you wrote is still here: put both together, and keep it again.")
            % {"sentence": now.sentence, "strength": now.get_strength_display()}
        )  # fmt: skip


@transaction.atomic
def strike(*, by: Person, finding: Finding) -> None:
    """Take a finding off while its review is open. Raises Refusal where something rests on it already."""
    row = lifecycle.locked(finding.review)
    lifecycle.require_run(by, RUN_REVIEW, row)
    lifecycle.require_open(row)
    if Citation.objects.filter(target_kind="finding", target_id=finding.pk).exclude(source_kind="programme_review"):
        raise Refusal(
            _("Something else rests on this finding. Weigh it anew, so that those who read it see the change.")
        )
    _record(finding, by, "strike", _("Taken off: %(sentence)s") % {"sentence": finding.sentence})
    Citation.objects.filter(source_kind="finding", source_id=finding.pk).delete()
    finding.delete()


def _weigh(
    review: ProgrammeReview, kind: str, strength: str, supports: Sequence[Source], contradicts: Sequence[Source],
    against: str,
) -> None:  # fmt: skip
    if kind not in Finding.Kind.values:
        raise Refusal(_("Say what follows from it."), field="kind")
    if strength not in Strength.values:
        raise Refusal(_("Say how strong it is."), field="strength")
    if not supports:
        raise Refusal(_("Choose what it rests on. Gather something first where there is nothing."), field="supports")
    if any(_review_of(source) != review.pk for source in (*supports, *contradicts)):
        raise Refusal(_("This was gathered for another review."), field="supports")
    if set(supports) & set(contradicts):
        raise Refusal(_("The same source speaks for it and against it: then it is neither."), field="contradicts")
    spoken_against = bool(contradicts) or bool(against.strip())
    if strength == Strength.STRONG and (len(supports) < TWO or spoken_against):
        raise Refusal(
            _("A finding is strong where two sources or more say it and none contradicts. Call it fair, or contested."),
            field="strength",
        )
    if strength == Strength.FAIR and spoken_against:
        raise Refusal(_("Something contradicts it. Call it contested, or weak."), field="strength")
    if strength == Strength.CONTESTED and not spoken_against:
        raise Refusal(_("Say what contradicts it, or call it weak."), field="against")


def _review_of(source: Source) -> int | None:
    return source.about_id if isinstance(source, Round) else source.review_id


def _rest_on(by: Person, finding: Finding, supports: Iterable[Source], contradicts: Iterable[Source]) -> None:
    for source, against in [*((each, False) for each in supports), *((each, True) for each in contradicts)]:
        FindingSource.objects.create(
            finding=finding, contradicts=against,
            result=source if isinstance(source, GatheredResult) else None,
            meeting=source if isinstance(source, GroupVoice) else None,
            round=source if isinstance(source, Round) else None,
        )  # fmt: skip
        target = _reference(source)
        if target is not None and not against:
            citations.cite(by=by, source=("finding", finding.pk), relation="rests_on", target=target)
    citations.cite(
        by=by, source=("finding", finding.pk), relation="rests_on",
        target=("programme_review", finding.review_id),
    )  # fmt: skip


def _reference(source: Source) -> tuple[str, int] | None:
    """What the golden thread can walk to: a kept figure or a survey. Words of a meeting stand in the review itself."""
    if isinstance(source, Round):
        return ("round", source.pk)
    if isinstance(source, GatheredResult) and source.reading_id is not None:
        return ("reading", source.reading_id)
    return None


def audiences_heard(finding: Finding) -> list[Audience]:
    """Those audiences whose voice in a survey speaks for or against this finding."""
    rounds = FindingSource.objects.filter(finding=finding, round__isnull=False).values("round_id")
    titles = {
        title
        for asked in rounds_about("programme_review", finding.review_id).filter(pk__in=rounds)
        for title in asked.groups.values_list("title", flat=True)
    }
    return list(Audience.objects.filter(name__in=titles))


@transaction.atomic
def decline(
    *, by: Person, finding: Finding, reason: str, audiences: Sequence[Audience] = (), told: str = ""
) -> Finding:
    """Say why the school does not act on a finding, and tell those whose voice it was: by message, or aloud.

    told: how and when they were told aloud. Raises Refusal without a reason, or where nobody is told.
    """
    row: Finding = Finding.objects.select_for_update().get(pk=finding.pk)
    lifecycle.require_run(by, CONCLUDE_REVIEW, row.review)
    if row.review.state != lifecycle.State.CONCLUDED:
        raise Refusal(_("Findings are answered once the review is concluded."))
    if row.declined_at is not None:
        raise Refusal(_("This was answered before."))
    reason = some_text(reason, "reason", _("Give the reason: those whose voice it was will read it."))
    if not audiences and not told.strip():
        raise Refusal(_("Choose whom to tell, or say how they were told aloud."), field="audiences")
    row.declined_at, row.declined_by, row.declined_reason, row.told = clock.now(), by, reason, told.strip()
    if audiences:
        row.delivery = deliveries.send(
            by=by, subject=_("What we found, and why we leave it: %(programme)s") % {
                "programme": row.review.programme.title,
            },
            body=f"{row.sentence}\n\n{reason}", audiences=audiences, about_kind="finding", about_id=row.pk, minutes=1,
        )  # fmt: skip
    row.save()
    _record(row, by, "decline", _("Not acted on: %(reason)s") % {"reason": reason})
    return row


def address_of(finding: Finding) -> str:
    """The finding's page; "" where no pages are served."""
    try:
        return reverse("reviews:finding", args=[finding.pk])
    except NoReverseMatch:
        return ""


def _record(finding: Finding, by: Person, verb: str, summary: str) -> None:
    ledger.record(
        by=by, verb=f"finding.{verb}", record_kind="finding", record_id=finding.pk, label=finding.sentence[:300],
        summary=summary, clauses=("6.3g",), payload={"kind": finding.kind, "strength": finding.strength},
    )  # fmt: skip
