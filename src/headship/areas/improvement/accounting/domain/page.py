"""The plan in public: plain words, what people say about it, the school's reply, and what changed because of it.

    waiting ──show──▶ shown ──reply──▶ replied ──say_what_changed──▶ changed
       └──keep_back──▶ kept back, with a reason; a reply may still be given where there is a name to reply to

Whoever writes on the page needs no account and leaves no address. What they write is kept as they wrote it and shown
as text alone; nothing stands on the page before somebody at the school has read it.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from headship.areas.improvement.accounting.models import Comment, From, PlainWords, PublicPage
from headship.areas.improvement.accounting.rules import KEEP_PAGE, WRITE_DOWN
from headship.evidence import registry
from headship.evidence.domain import citations, ledger
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.models import Person

LONGEST = 2000
LINKS = 1  # web addresses in a comment; spam has more
MOST_WAITING = 300  # so that a machine cannot fill the table while nobody looks
CLAUSES = {From.STUDENTS: "6.6a", From.PARENTS: "6.6b", From.STAFF: "6.6c", From.COMMUNITY: "6.6c"}


def the_page() -> PublicPage | None:
    """The school's page; None before anybody has set it up."""
    found: PublicPage | None = PublicPage.objects.first()
    return found


def is_public() -> bool:
    """True where the page is turned on."""
    return PublicPage.objects.filter(shown=True).exists()


@transaction.atomic
def set_up(*, by: Person, shown: bool, takes_comments: bool, opening: str) -> PublicPage:
    """Write the page's opening, and turn it or its comments on or off."""
    require(by, KEEP_PAGE)
    if shown and not opening.strip():
        raise Refusal(_("Say in a few sentences what the school works on, before everybody can read it."),
                      field="opening")  # fmt: skip
    page, _made = PublicPage.objects.update_or_create(
        defaults={"shown": shown, "takes_comments": takes_comments, "opening": opening.strip()[:LONGEST],
                  "changed_by": by, "changed_at": clock.now()},
    )  # fmt: skip
    summary = _("Turned the public page of the plan on.") if shown else _("Turned the public page of the plan off.")
    ledger.record(
        by=by, verb="public_page.set", record_kind="public_page", record_id=page.pk, label=_("Public page"),
        summary=summary, clauses=["6.6e"], payload={"shown": shown, "takes_comments": takes_comments},
    )  # fmt: skip
    return page


@transaction.atomic
def open_in(*, by: Person, language: str, opening: str) -> PublicPage:
    """Write the page's opening in another language than the school's own; "" takes it back."""
    require(by, KEEP_PAGE)
    code, page = _other(by, language), PublicPage.objects.select_for_update().first()
    if page is None or not code:
        raise Refusal(_("Write it in the school’s own language first."), field="opening")
    page.openings = {**page.openings, code: opening.strip()[:LONGEST]}
    page.changed_by, page.changed_at = by, clock.now()
    page.save(update_fields=["openings", "changed_by", "changed_at"])
    ledger.record(
        by=by, verb="public_page.open_in", record_kind="public_page", record_id=page.pk, label=_("Public page"),
        summary=_("Opened the public page in another language."), clauses=["6.6b", "6.6e"], payload={"language": code},
    )  # fmt: skip
    return page


def _other(by: Person, language: str) -> str:
    """A language that is spoken here and is not the school's own; "" for its own. Raises Refusal for any other."""
    if language in {"", by.school.language}:
        return ""
    if language not in dict(settings.LANGUAGES):
        raise Refusal(_("This is no language of these pages."))
    return language


@transaction.atomic
def say_plainly(
    *, by: Person, kind: str, record_id: int, title: str, what: str, progress: str = "", language: str = ""
) -> PlainWords:  # fmt: skip
    """Write a priority in plain words, and how it goes; what was written before stays to be read by the school.

    language: another than the school's own, in which it has to be said first. Raises Refusal where it is not, where
    the record is not there for this person, or words are missing.
    """
    require(by, KEEP_PAGE)
    code = _other(by, language)
    seen = registry.see(by, [(kind, record_id)])[kind, record_id]
    if seen.hidden:
        raise Refusal(_("There is no such record that you may see."), field="record")
    line, text = " ".join(title.split())[:200], what.strip()
    if not line or not text:
        raise Refusal(_("Say in one line what it is, and below what will be different."), field="title")
    said = PlainWords.objects.filter(kind=kind, record_id=record_id, current=True)
    own = said.filter(language="").first()
    if code and own is None:
        raise Refusal(_("Say it in the school’s own language first."), field="title")
    place = own.position if own else int(PlainWords.objects.aggregate(last=Max("position"))["last"] or 0) + 1
    before = said.filter(language=code).first()
    said.filter(language=code).update(current=False)
    words: PlainWords = PlainWords.objects.create(
        kind=kind, record_id=record_id, language=code, title=line, what=text[:LONGEST],
        progress=progress.strip()[:LONGEST], written_by=by, written_at=clock.now(), position=place,
    )  # fmt: skip
    if before is not None:
        Comment.objects.filter(about=before).update(about=words)
    ledger.record(
        by=by, verb="public_page.say", record_kind=kind, record_id=record_id, label=seen.label,
        summary=_("Said in public how “%(title)s” goes.") % {"title": line}, clauses=["6.6e"],
    )  # fmt: skip
    return words


@transaction.atomic
def take_off(*, by: Person, words: PlainWords) -> None:
    """Take a priority off the page, in all languages; its words stay with the school."""
    require(by, KEEP_PAGE)
    PlainWords.objects.filter(kind=words.kind, record_id=words.record_id, current=True).update(current=False)
    ledger.record(
        by=by, verb="public_page.take_off", record_kind=words.kind, record_id=words.record_id, label=words.title,
        summary=_("Took “%(title)s” off the public page.") % {"title": words.title}, clauses=["6.6e"],
    )  # fmt: skip


@transaction.atomic
def comment(
    *, said_from: str, text: str, name: str = "", about: PlainWords | None = None, language: str = ""
) -> Comment:  # fmt: skip
    """Say something about the plan, by anybody. It waits until somebody at the school has read it.

    Raises Refusal where comments are off, nothing is said, it holds more than one web address, or too many wait.
    """
    page = the_page()
    if page is None or not page.shown or not page.takes_comments:
        raise Refusal(_("The school takes no comments here at the moment."))
    words = _words(text)
    if len(re.findall(r"https?://|www\.", words, re.IGNORECASE)) > LINKS:
        raise Refusal(_("Please write it without web addresses."), field="text")
    if said_from not in From.values:
        raise Refusal(_("Say who you are in the list."), field="said_from")
    if Comment.objects.filter(state=Comment.State.WAITING).count() >= MOST_WAITING:
        raise Refusal(_("A lot waits to be read at the moment. Please try again in some days, or call the school."))
    said: Comment = Comment.objects.create(
        said_from=said_from, text=words, name=" ".join(name.split())[:100], about=about, language=language[:12],
        said_at=clock.now(),
    )  # fmt: skip
    _record(None, "comment.say", said, _("Somebody said something about the plan on the public page."))
    return said


@transaction.atomic
def write_down(
    *, by: Person, said_from: str, text: str, people: int, occasion: str, about: PlainWords | None = None
) -> Comment:  # fmt: skip
    """Write down what a group said aloud, at an evening or in a council. Counts as any comment does."""
    require(by, WRITE_DOWN)
    if people < 1:
        raise Refusal(_("Say how many people said it, at least about."), field="people")
    if not occasion.strip():
        raise Refusal(_("Say where it was said."), field="occasion")
    now = clock.now()
    said: Comment = Comment.objects.create(
        said_from=said_from, text=_words(text), about=about, said_at=now, spoken=True, people=people,
        occasion=" ".join(occasion.split())[:200], written_down_by=by, state=Comment.State.SHOWN, decided_by=by,
        decided_at=now,
    )  # fmt: skip
    _record(
        by, "comment.write_down", said, _("Wrote down what was said at %(occasion)s.") % {"occasion": said.occasion}
    )
    return said


def _words(text: str) -> str:
    words = text.replace("\0", "").strip()
    if not words:
        raise Refusal(_("Write what you want to say."), field="text")
    if len(words) > LONGEST:
        raise Refusal(_("Please keep it under %(n)s letters.") % {"n": LONGEST}, field="text")
    return words


@transaction.atomic
def show(*, by: Person, comment: Comment) -> Comment:
    """Let it stand on the page."""
    row = _locked(by, comment)
    _decide(row, by, Comment.State.SHOWN, "")
    _record(by, "comment.show", row, _("Let a comment stand on the public page."))
    return row


@transaction.atomic
def keep_back(*, by: Person, comment: Comment, because: str) -> Comment:
    """Not let it stand on the page, with the reason, which only the school reads. It still counts as said."""
    row = _locked(by, comment)
    reason = " ".join(because.split())[:300]
    if not reason:
        raise Refusal(_("Say why: it names a person, say, or it sells something."), field="because")
    _decide(row, by, Comment.State.KEPT_BACK, reason)
    _record(by, "comment.keep_back", row, _("Kept a comment back: %(reason)s") % {"reason": reason})
    return row


def _decide(row: Comment, by: Person, state: str, because: str) -> None:
    row.state, row.decided_by, row.decided_at, row.because = state, by, clock.now(), because
    row.save(update_fields=["state", "decided_by", "decided_at", "because"])


@transaction.atomic
def reply(*, by: Person, comment: Comment, text: str) -> Comment:
    """Answer, where everybody reads it; what still waited stands on the page from then on."""
    row = _locked(by, comment)
    words = _words(text)
    if row.state == Comment.State.WAITING:
        _decide(row, by, Comment.State.SHOWN, "")
    row.reply, row.replied_by, row.replied_at = words, by, row.replied_at or clock.now()
    row.save(update_fields=["reply", "replied_by", "replied_at"])
    _record(by, "comment.reply", row, _("Replied to what was said about the plan."))
    return row


@transaction.atomic
def say_what_changed(*, by: Person, comment: Comment, text: str, target: tuple[str, int] | None = None) -> Comment:
    """Say what is different because of it; what still waited stands on the page from then on.

    target: the record that changed, whose thread then leads back here.
    """
    row = _locked(by, comment)
    words = _words(text)
    if row.state == Comment.State.WAITING:
        _decide(row, by, Comment.State.SHOWN, "")
    row.changed, row.changed_at = words, row.changed_at or clock.now()
    row.save(update_fields=["changed", "changed_at"])
    if target is not None:
        citations.cite(by=by, source=target, relation="answers", target=("plan_comment", row.pk))
    _record(by, "comment.changed", row, _("Said what changed because of what was said about the plan."))
    return row


def _locked(by: Person, comment: Comment) -> Comment:
    require(by, KEEP_PAGE)
    row: Comment = Comment.objects.select_for_update().get(pk=comment.pk)
    return row


def _record(by: Person | None, verb: str, row: Comment, summary: str) -> None:
    payload: dict[str, Any] = {"from": row.said_from, "spoken": row.spoken, "people": row.people}
    ledger.record(
        by=by, verb=verb, record_kind="plan_comment", record_id=row.pk, label=_("Comment on the plan"),
        summary=summary, clauses=[CLAUSES[From(row.said_from)]], payload=payload,
    )  # fmt: skip
