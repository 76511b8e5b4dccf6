"""The public page of a trial, and what people ask there.

    off ──publish──▶ on: waiting ──answer──▶ shown, with its answer
                            └──keep_back──▶ kept back, with a reason that only the school reads

Whoever asks needs no account and leaves no name. Nothing stands on the page before somebody has read and answered it.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from headship.areas.improvement.innovation.domain import trials
from headship.areas.improvement.innovation.models import PublicQuestion, Trial
from headship.areas.improvement.innovation.rules import PUBLISH
from headship.evidence.models import Act
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.models import Person

LONGEST = 1000
TURNED_OFF = "unpublish"
MOST_WAITING = 100  # of one trial, so that a machine cannot fill the table while nobody looks
MARKUP = re.compile(r"<[^>]*>|https?://|www\.|\[/?url", re.IGNORECASE)
State = PublicQuestion.State


@transaction.atomic
def publish(*, by: Person, trial: Trial, public: bool, words: str, takes_questions: bool = True) -> Trial:
    """Write what stands at the top of the public page, and turn it on or off.

    Whoever runs the trial writes it while it is off. Raises Denied where somebody else than a senior leader turns it on
    or off, or changes what everybody reads already.
    """
    row = trials.locked(by, trial)
    was = row.public
    if public or was:
        require(by, PUBLISH)
    if public and not words.strip():
        raise Refusal(_("Say in a few sentences what is tried, before everybody can read it."), field="words")
    row.public, row.takes_questions, row.public_words = public, takes_questions, words.strip()[:2000]
    row.save(update_fields=["public", "takes_questions", "public_words"])
    if public:
        trials.record(by, "publish", row, _("Turned the public page of a trial on."), "6.2a", "6.2d")
    elif was:
        trials.record(by, TURNED_OFF, row, _("Turned the public page of a trial off."), "6.2a")
    else:
        trials.record(by, "page", row, _("Wrote the public page of a trial."), "6.2a")
    return row


def to_be_published() -> QuerySet[Trial]:
    """Trials that go on, whose page is written, and was never turned on or off."""
    off = Act.objects.filter(verb=f"trial.{TURNED_OFF}", record_kind="trial", record_id=OuterRef("pk"))
    goes_on = [Trial.State.PLANNED, Trial.State.RUNNING]
    rows: QuerySet[Trial] = Trial.objects.filter(~Exists(off), public=False, state__in=goes_on)
    return rows.exclude(public_words="")


def to_be_concluded_in_public(since: datetime) -> QuerySet[Trial]:
    """Trials that ended since then, whose public page still says what was to be tried: the reason for a conclusion is
    written for the school, and does not go there by itself."""
    said = Act.objects.filter(
        verb="trial.publish", record_kind="trial", record_id=OuterRef("pk"), happened_at__gte=OuterRef("ended_at")
    )
    rows: QuerySet[Trial] = Trial.objects.filter(~Exists(said), public=True, ended_at__gte=since)
    return rows


@transaction.atomic
def ask(*, trial: Trial, text: str, language: str = "") -> PublicQuestion:
    """Ask about a trial, by anybody. It waits until somebody at the school has read it.

    Raises Refusal where no questions are taken, nothing is asked, it holds markup or an address, or too many wait.
    """
    row: Trial = Trial.objects.get(pk=trial.pk)
    if not row.public or not row.takes_questions:
        raise Refusal(_("No questions are taken here at the moment."))
    words = text.replace("\0", "").strip()
    if not words:
        raise Refusal(_("Write your question."), field="text")
    if len(words) > LONGEST:
        raise Refusal(_("Please keep it under %(n)s letters.") % {"n": LONGEST}, field="text")
    if MARKUP.search(words):
        raise Refusal(_("Please write it in plain words, without web addresses."), field="text")
    if row.questions.filter(state=State.WAITING).count() >= MOST_WAITING:
        raise Refusal(_("A lot waits to be read at the moment. Please try again in some days, or call the school."))
    asked: PublicQuestion = PublicQuestion.objects.create(
        trial=row, text=words, language=language[:12], asked_at=clock.now()
    )
    trials.record(None, "asked", row, _("Somebody asked about a trial on its public page."), "6.2a")
    return asked


@transaction.atomic
def answer(*, by: Person, question: PublicQuestion, text: str) -> PublicQuestion:
    """Answer, where everybody reads it; an answer can be written anew."""
    trial, row = _locked(by, question)
    words = text.strip()
    if not words:
        raise Refusal(_("Write an answer."), field="answer")
    row.answer, row.state, row.because = words[:2000], State.SHOWN, ""
    _decide(by, row)
    trials.record(by, "answer_question", trial, _("Answered a question about a trial in public."), "6.2a")
    return row


@transaction.atomic
def keep_back(*, by: Person, question: PublicQuestion, because: str) -> PublicQuestion:
    """Not let it stand on the page, with the reason, which only the school reads."""
    trial, row = _locked(by, question)
    reason = " ".join(because.split())[:300]
    if not reason:
        raise Refusal(_("Say why: it names a person, say, or it sells something."), field="because")
    row.state, row.because = State.KEPT_BACK, reason
    _decide(by, row)
    trials.record(by, "keep_back", trial, _("Kept a question about a trial back."), "6.2a")
    return row


def _decide(by: Person, row: PublicQuestion) -> None:
    row.decided_by, row.decided_at = by, row.decided_at or clock.now()
    row.save()


def _locked(by: Person, question: PublicQuestion) -> tuple[Trial, PublicQuestion]:
    trial = trials.locked(by, question.trial)
    row: PublicQuestion = PublicQuestion.objects.select_for_update().get(pk=question.pk)
    return trial, row
