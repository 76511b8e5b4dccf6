"""Writing a policy: the first draft, its later versions, and the question about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.stewardship.domain import lifecycle
from headship.areas.stewardship.domain.readability import readability
from headship.areas.stewardship.domain.text import minutes_to_read
from headship.areas.stewardship.domain.words import one_line, some_text
from headship.areas.stewardship.models import (
    Policy,
    PolicyVersion,
    ScenarioAnswer,
    ScenarioQuestion,
    UnclearMark,
    VersionLink,
)
from headship.areas.stewardship.rules import DRAFT, EDIT, KEEP
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.models import Audience, Person

LONGEST = 200_000  # signs of a text: about 100 pages, and what a comparison still handles at once


@transaction.atomic
def draft_policy(
    *, by: Person, title: str, text: str, owner: Person | None = None, audiences: Iterable[Audience] = (),
    cycle_months: int = 12, language: str = "",
) -> PolicyVersion:  # fmt: skip
    """Begin a policy: its first version, being written. owner: who keeps it, by default whoever begins it.

    audiences: who will read it. cycle_months: months between reviews, 1 to 60. language: of the text, by default
    the school's.
    """
    require(by, DRAFT)
    title = one_line(title, "title", _("Give the policy a title."))[:200]
    policy = Policy(
        title=title, owner=owner or by, cycle_months=_in_reach(cycle_months), language=language, begun_by=by,
        begun_at=clock.now(),
    )  # fmt: skip
    policy.save()
    version = _new_version(by, policy, title, _checked_text(text))
    version.audiences.set(audiences)
    lifecycle.record(policy, by, "draft", _("Began to write “%(title)s”.") % {"title": title}, "7.6a")
    return version


def _in_reach(months: int) -> int:
    if not 1 <= months <= 60:
        raise Refusal(_("A policy is looked at again after 1 to 60 months."), field="cycle_months")
    return months


def _checked_text(text: str) -> str:
    plain = some_text(text, "text", _("Write the text, or its first sentence."))
    if len(plain) > LONGEST:
        raise Refusal(_("This is longer than anybody will read. Part it into several policies."), field="text")
    return plain


def _new_version(by: Person, policy: Policy, title: str, text: str) -> PolicyVersion:
    last = policy.versions.order_by("-number").first()
    version = PolicyVersion(
        policy=policy, number=last.number + 1 if last else 1, title=title, text=text, author=by, begun_at=clock.now(),
        changed_by=by, changed_at=clock.now(), minutes=minutes_to_read(text),
    )  # fmt: skip
    _measure(version, policy)
    version.save()
    version.authors.add(by)
    return version


def _measure(version: PolicyVersion, policy: Policy) -> None:
    """Keep how the text reads beside it, so that lists and figures need not count again."""
    reading = readability(version.text, policy.written_in)
    version.readability, version.reads = reading.score, reading.reads
    version.formula = reading.measure.code if reading.measure else ""
    version.minutes = minutes_to_read(version.text)


@transaction.atomic
def begin_version(*, by: Person, policy: Policy, text: str | None = None) -> PolicyVersion:
    """Begin the next version of a policy in force: its text, audiences, question and links are taken along.

    Links have to be checked anew, since the text they speak of changes. text: the new text, if it is known already.
    """
    row = lifecycle.locked_policy(policy)
    lifecycle.require_on(by, KEEP, row)
    before = lifecycle.require_holding(row)
    if lifecycle.at_work(row) is not None:
        raise Refusal(_("A new version is being written already. Go on with that one."))
    version = _new_version(by, row, before.title, before.text if text is None else _checked_text(text))
    version.audiences.set(before.audiences.all())
    _take_along(by, before, version)
    sentence = _("Began version %(number)s of “%(title)s”.")
    lifecycle.record(row, by, "redraft", sentence % {"number": version.number, "title": row.title}, "7.6a")
    return version


def _take_along(by: Person, before: PolicyVersion, version: PolicyVersion) -> None:
    for link in before.links.select_related("value", "requirement"):
        if link.target.ended_on is None:
            VersionLink.objects.create(
                version=version, value=link.value, requirement=link.requirement, how=link.how, author=by, linked_by=by,
                linked_at=clock.now(),
            )  # fmt: skip
    asked = ScenarioQuestion.objects.filter(version=before).first()
    if asked is not None:
        _write_question(version, asked.scenario, [(each.text, each.right) for each in asked.answers.all()], asked.why)


@transaction.atomic
def revise(
    *, by: Person, version: PolicyVersion, text: str, title: str | None = None, change: str | None = None,
    asks_again: bool | None = None, revision: int | None = None,
) -> PolicyVersion:  # fmt: skip
    """Save a draft. change: what is new, in one sentence. revision: what the writer had read.

    Checks of links made so far are taken back where the text changed. Raises ChangedMeanwhile where somebody saved
    since; its `theirs` holds the title and text as they stand now.
    """
    row = lifecycle.locked(version)
    lifecycle.require_on(by, EDIT, row)
    lifecycle.require_draft(row)
    lifecycle.require_revision(row, revision, {"title": row.title, "text": row.text, "change": row.change})
    new_text = _checked_text(text)
    if new_text != row.text:
        row.links.update(checked_by=None, checked_at=None, holds=None)
    row.text = new_text
    row.title = row.title if title is None else one_line(title, "title", _("Give the policy a title."))[:200]
    row.change = row.change if change is None else " ".join(change.split())[:300]
    row.asks_again = row.asks_again if asks_again is None else asks_again
    _measure(row, row.policy)
    lifecycle.changed(row, by, "title", "text", "change", "asks_again", "minutes", "readability", "formula", "reads")
    row.authors.add(by)
    _name_unpublished(row)
    lifecycle.record(row.policy, by, "revise", _("Wrote on version %(number)s.") % {"number": row.number}, "7.6a")
    return row


def _name_unpublished(version: PolicyVersion) -> None:
    """Until something is in force, a policy is called what its draft is called."""
    if version.policy.current_id is None and version.policy.title != version.title:
        version.policy.title = version.title
        version.policy.save(update_fields=["title"])


@transaction.atomic
def arrange(
    *, by: Person, policy: Policy, owner: Person | None = None, cycle_months: int | None = None,
    language: str | None = None, audiences: Iterable[Audience] | None = None,
) -> Policy:  # fmt: skip
    """Say who keeps a policy, how often it is looked at again, in what language it is and who will read it.

    audiences are those of the version at work, or else of the one that holds; nothing is sent by this.
    """
    row = lifecycle.locked_policy(policy)
    lifecycle.require_on(by, KEEP, row)
    if row.withdrawn_at is not None:
        raise Refusal(_("This policy was withdrawn."))
    row.owner = owner or row.owner
    row.cycle_months = row.cycle_months if cycle_months is None else _in_reach(cycle_months)
    row.language = row.language if language is None else language
    row.save(update_fields=["owner", "cycle_months", "language"])
    version = lifecycle.at_work(row) or row.current
    if version is not None:
        _arrange_version(version, row, audiences)
    summary = _("%(owner)s keeps “%(title)s”, and looks again every %(months)s months.")
    lifecycle.record(
        row, by, "arrange", summary % {"owner": row.owner.name, "title": row.title, "months": row.cycle_months},
        "7.6a", payload={"owner": row.owner_id, "cycle_months": row.cycle_months},
    )  # fmt: skip
    return row


def _arrange_version(version: PolicyVersion, policy: Policy, audiences: Iterable[Audience] | None) -> None:
    if audiences is not None:
        version.audiences.set(audiences)
    if version.is_working:
        _measure(version, policy)
        version.save(update_fields=["minutes", "readability", "formula", "reads"])


@transaction.atomic
def set_question(
    *, by: Person, version: PolicyVersion, scenario: str, answers: Sequence[str], right: int, why: str
) -> ScenarioQuestion:
    """Ask one question about a version: a situation, two to six answers, which is right (from 0), and why."""
    row = lifecycle.locked(version)
    lifecycle.require_on(by, EDIT, row)
    lifecycle.require_draft(row)
    scenario = some_text(scenario, "scenario", _("Describe a situation that could happen tomorrow."))
    why = some_text(why, "why", _("Say why the answer is right: whoever chose another one will read it."))
    texts = [" ".join(text.split()) for text in answers]
    texts_given = [text for text in texts if text]
    if not 2 <= len(texts_given) <= 6:
        raise Refusal(_("Offer two to six answers."), field="answers")
    if len(set(texts_given)) < len(texts_given):
        raise Refusal(_("Two of the answers are the same."), field="answers")
    if not 0 <= right < len(texts) or not texts[right]:
        raise Refusal(_("Say which answer is right."), field="right")
    ScenarioQuestion.objects.filter(version=row).delete()
    question = _write_question(row, scenario, [(text, place == right) for place, text in enumerate(texts) if text], why)
    lifecycle.changed(row, by)
    lifecycle.record(row.policy, by, "question", _("Wrote the question about the text."), "7.6b", "7.6e")
    return question


def _write_question(
    version: PolicyVersion, scenario: str, answers: Iterable[tuple[str, bool]], why: str
) -> ScenarioQuestion:
    question: ScenarioQuestion = ScenarioQuestion.objects.create(version=version, scenario=scenario, why=why)
    ScenarioAnswer.objects.bulk_create(
        [
            ScenarioAnswer(question=question, position=place, text=text[:300], right=right)
            for place, (text, right) in enumerate(answers, start=1)
        ]
    )
    return question


@transaction.atomic
def take_up(*, by: Person, version: PolicyVersion, mark: UnclearMark) -> UnclearMark:
    """Say that a draft now makes clear what a reader asked."""
    row = lifecycle.locked(version)
    lifecycle.require_on(by, EDIT, row)
    lifecycle.require_draft(row)
    if mark.policy_id != row.policy_id:
        raise Refusal(_("This mark is on another policy."))
    mark.taken_up_in = row
    mark.save(update_fields=["taken_up_in"])
    lifecycle.record(
        row.policy, by, "take_up", _("Made clear in the text: “%(passage)s”.") % {"passage": mark.passage}, "7.6b"
    )
    return mark
