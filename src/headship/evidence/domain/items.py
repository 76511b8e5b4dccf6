"""Evidence that a person adds by hand, because nothing in the house saw it happen: a file, a link, a note.

    added ──revise──▶ added (a new revision; all earlier ones stay)
      │  ──withdraw──▶ withdrawn ──restore──▶ added
      └──erase──▶ erased: note, link and files are gone for good; that there was something stays

Withdrawing takes an item out of every list and count; its owner (and the head) still sees it with its files, so
that it can be brought back. Only erasing deletes files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.evidence import files
from headship.evidence.domain import ledger
from headship.evidence.files import Stored
from headship.evidence.framework import known_clauses
from headship.evidence.models import Act, ActText, EvidenceItem, EvidenceRevision
from headship.evidence.models.ledger import Purpose
from headship.evidence.rules import ADD_ITEM, KEEP_ITEM
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Denied, Refusal
from headship.kernel.permissions import require
from headship.kernel.scope import current_school_id
from headship.school.domain.people import here_to_own
from headship.school.models import Person

MOST_CLAUSES = 20


@dataclass(frozen=True)
class Content:
    """What an item says: its title, the clauses it speaks to, its days, and at least one of note, link and file.

    file: an uploaded file, with name, size and read(). keep_file: a revision keeps the file of the one before.
    """

    title: str
    clauses: Sequence[str]
    happened_on: date
    expires_on: date | None = None
    note: str = ""
    link: str = ""
    file: Any = None
    keep_file: bool = False


def add(
    *, by: Person, content: Content, owner: Person | None = None, purpose: str = Purpose.ACCOUNTABLE
) -> EvidenceItem:
    """Add a piece of evidence. Its owner, by default whoever adds it, looks after it.

    A formative one is one's own, and seen by oneself alone. Raises Refusal, naming the field, and Denied.
    """
    require(by, ADD_ITEM)
    keeper = owner or by
    if purpose == Purpose.FORMATIVE and keeper.pk != by.pk:
        raise Refusal(_("What only you may see cannot belong to somebody else."), field="owner")
    here_to_own(keeper)
    content = _checked(content, file_before=False)
    with _stored(content) as file, transaction.atomic():
        item: EvidenceItem = EvidenceItem.objects.create(
            title=content.title, clauses=_joined(content.clauses), purpose=purpose, owner=keeper, added_by=by,
            happened_on=content.happened_on, expires_on=content.expires_on, added_at=clock.now(),
        )  # fmt: skip
        revision = _revision(item, 1, content, file, by=by, reason="")
        _record(by, "item.add", item, _("Added evidence: %(title)s") % {"title": item.title}, revision)
    return item


def revise(*, by: Person, item: EvidenceItem, content: Content, reason: str, seen: int) -> EvidenceRevision:
    """Add a revision; every earlier one stays to be read. seen: the number of the revision that the writer saw.

    Raises ChangedMeanwhile where somebody else revised it since, Refusal on what cannot be kept, Denied.
    """
    require(by, KEEP_ITEM, item)
    if not reason.strip():
        raise Refusal(_("Say in a few words why it is revised."), field="reason")
    last: EvidenceRevision = item.revisions.get(number=_last_number(item))
    content = _checked(content, file_before=content.keep_file and bool(last.stored_as))
    with _stored(content) as stored, transaction.atomic():
        locked = _locked(item)
        newest: EvidenceRevision = locked.revisions.select_related("revised_by").get(number=_last_number(locked))
        if newest.number != seen:
            raise ChangedMeanwhile(
                _("%(who)s revised this while you were writing.") % {"who": newest.revised_by.name},
                theirs={"title": newest.title, "note": newest.note, "link": newest.link},
            )
        file = stored or (_file_of(newest) if content.keep_file else None)
        revision = _revision(locked, newest.number + 1, content, file, by=by, reason=reason.strip())
        locked.title, locked.clauses = content.title, _joined(content.clauses)
        locked.happened_on, locked.expires_on = content.happened_on, content.expires_on
        locked.save(update_fields=["title", "clauses", "happened_on", "expires_on"])
        _record(by, "item.revise", locked, _("Revised evidence: %(title)s") % {"title": locked.title}, revision)
    return revision


@transaction.atomic
def renew(*, by: Person, item: EvidenceItem, expires_on: date) -> EvidenceItem:
    """Let an item count until a later day. Raises Refusal on a day that has passed."""
    require(by, KEEP_ITEM, item)
    locked = _locked(item)
    if expires_on <= clock.today():
        raise Refusal(_("Choose a day after today."), field="expires_on")
    locked.expires_on = expires_on
    locked.save(update_fields=["expires_on"])
    said = _("Looked at again, and counts until %(day)s: %(title)s") % {
        "day": date_format(expires_on), "title": locked.title,
    }  # fmt: skip
    _record(by, "item.renew", locked, said)
    return locked


@transaction.atomic
def hand_over(*, by: Person, item: EvidenceItem, to: Person) -> EvidenceItem:
    """Give an item to another owner. One's own formative evidence cannot be given away."""
    require(by, KEEP_ITEM, item)
    locked = _locked(item)
    if locked.is_formative:
        raise Refusal(_("What only you may see cannot belong to somebody else."), field="to")
    here_to_own(to, field="to")
    if to.pk != locked.owner_id:
        locked.owner = to
        locked.save(update_fields=["owner"])
        said = _("%(name)s now looks after: %(title)s") % {"name": to.name, "title": locked.title}
        _record(by, "item.hand_over", locked, said)
    return locked


@transaction.atomic
def withdraw(*, by: Person, item: EvidenceItem, reason: str) -> EvidenceItem:
    """Take an item back: it counts nowhere any more. Its files stay, so that it can be restored."""
    require(by, KEEP_ITEM, item)
    locked = _locked(item)
    if locked.withdrawn_at is not None:
        raise Refusal(_("This was withdrawn before."))
    if not reason.strip():
        raise Refusal(_("Say in a few words why it is withdrawn."), field="reason")
    locked.withdrawn_at, locked.withdrawn_by, locked.withdrawn_why = clock.now(), by, reason.strip()
    locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    _record(by, "item.withdraw", locked, _("Withdrew evidence: %(title)s") % {"title": locked.title})
    return locked


@transaction.atomic
def restore(*, by: Person, item: EvidenceItem) -> EvidenceItem:
    """Bring a withdrawn item back as it was."""
    require(by, KEEP_ITEM, item)
    locked = _locked(item)
    if locked.withdrawn_at is None:
        return locked
    locked.withdrawn_at, locked.withdrawn_by, locked.withdrawn_why = None, None, ""
    locked.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    _record(by, "item.restore", locked, _("Brought evidence back: %(title)s") % {"title": locked.title})
    return locked


@transaction.atomic
def erase(*, by: Person, item: EvidenceItem, reason: str) -> EvidenceItem:
    """Delete for good what an item says: title, notes, links, files, and the texts of its acts in the ledger.

    What stays is that there was an item, whose, when, and when it was erased. The head may do it, and the owner of
    a formative one. Files are deleted once the transaction is committed; one that cannot be is swept up at night.
    """
    locked = _locked(item, erased_too=True)
    if locked.erased_at is not None:
        raise Refusal(_("This was erased before."))
    if not reason.strip():
        raise Refusal(_("Say in a few words why it is erased."), field="reason")
    require_erase(by, locked)
    kept = [name for name in locked.revisions.values_list("stored_as", flat=True) if name]
    locked.revisions.update(
        title="", note="", link="", stored_as="", file_name="", file_type="", file_size=None, file_digest="", reason=""
    )
    locked.title, locked.withdrawn_why = _("Erased"), ""
    locked.erased_at, locked.erased_by = clock.now(), by
    locked.save(update_fields=["title", "withdrawn_why", "erased_at", "erased_by"])
    written = ActText.objects.values("act_id")
    for act in Act.objects.filter(record_kind="evidence_item", record_id=locked.pk, pk__in=written).order_by("pk"):
        ledger.erase(by=by, act=act, reason=reason.strip())
    transaction.on_commit(lambda: _discard_all(kept))
    return locked


def sweep_files() -> int:
    """Delete kept files that no revision names and that are older than a day. Returns how many."""
    return files.sweep(set(EvidenceRevision.objects.exclude(stored_as="").values_list("stored_as", flat=True)))


def require_erase(person: Person, item: EvidenceItem) -> None:
    """Raises Denied where this person may not erase what the item says."""
    if not may_erase(person, item):
        raise Denied(_("Only the head can erase evidence; what only its owner sees, its owner."))


def may_erase(person: Person, item: EvidenceItem) -> bool:
    """May this person erase what the item says: the head, or the owner of a formative one."""
    return item.owner_id == person.pk if item.is_formative else person.is_head


def _discard_all(names: Sequence[str]) -> None:
    # A file that several revisions share is deleted once; the second time nothing is there.
    for name in names:
        files.discard(name)


def _locked(item: EvidenceItem, *, erased_too: bool = False) -> EvidenceItem:
    locked: EvidenceItem = EvidenceItem.objects.select_for_update().get(pk=item.pk)
    if locked.erased_at is not None and not erased_too:
        raise Refusal(_("This was erased; nothing is left to change."))
    return locked


def _last_number(item: EvidenceItem) -> int:
    number: int = item.revisions.order_by("-number").values_list("number", flat=True)[0]
    return number


def _joined(clauses: Sequence[str]) -> str:
    return f" {' '.join(clauses)} "


@contextmanager
def _stored(content: Content) -> Iterator[Stored | None]:
    """Keep the file while the work inside succeeds; without the row that names it, it is deleted again."""
    if content.file is None:
        yield None
        return
    stored = files.store(content.file, school_id=current_school_id())
    try:
        yield stored
    except BaseException:
        files.discard(stored.stored_as)
        raise


def _file_of(revision: EvidenceRevision) -> Stored | None:
    if not revision.stored_as:
        return None
    return Stored(
        revision.stored_as, revision.file_name, revision.file_type, revision.file_size or 0, revision.file_digest
    )


def _revision(
    item: EvidenceItem, number: int, content: Content, file: Stored | None, *, by: Person, reason: str
) -> EvidenceRevision:
    described: dict[str, Any] = {}
    if file is not None:
        described = {
            "stored_as": file.stored_as, "file_name": file.name, "file_type": file.content_type,
            "file_size": file.size, "file_digest": file.digest,
        }  # fmt: skip
    revision: EvidenceRevision = EvidenceRevision.objects.create(
        item=item, number=number, title=content.title, clauses=_joined(content.clauses),
        happened_on=content.happened_on, expires_on=content.expires_on, note=content.note, link=content.link,
        revised_by=by, revised_at=clock.now(), reason=reason, **described,
    )  # fmt: skip
    return revision


def _checked(content: Content, *, file_before: bool) -> Content:
    """The content with its texts tidied. Raises Refusal, naming the field, on the first thing that is wrong."""
    tidy = replace(
        content, title=" ".join(content.title.split()), note=content.note.strip(), link=content.link.strip(),
        clauses=known_clauses(list(content.clauses)),
    )  # fmt: skip
    for field, wrong, sentence in _faults(tidy, file_before):
        if wrong():
            raise Refusal(sentence, field=field)
    return tidy


def _faults(content: Content, file_before: bool) -> list[tuple[str, Callable[[], bool], str]]:
    said = content.note or content.link or content.file is not None or file_before
    return [
        ("title", lambda: not content.title, _("Give it a title by which others recognise it.")),
        ("title", lambda: len(content.title) > 200, _("Keep the title within 200 characters.")),
        ("clauses", lambda: len(content.clauses) > MOST_CLAUSES,
         _("Choose at most %(most)s clauses: those to which it really speaks.") % {"most": MOST_CLAUSES}),
        ("happened_on", lambda: content.happened_on > clock.today(), _("It can only be added once it has happened.")),
        ("expires_on", lambda: content.expires_on is not None and content.expires_on < content.happened_on,
         _("It cannot stop counting before it happened.")),
        ("note", lambda: not said, _("Add a note, a link or a file: one of them is enough.")),
        ("link", lambda: bool(content.link) and not _is_web_address(content.link),
         _("Write the whole address, beginning with https:// or http://.")),
    ]  # fmt: skip


def _is_web_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and len(link) <= 500


def _record(by: Person, verb: str, item: EvidenceItem, summary: str, revision: EvidenceRevision | None = None) -> None:
    """Write the act; it happened on the item's own day where the item comes new, else now."""
    new = verb == "item.add"
    payload: dict[str, Any] = {"owner": item.owner.name, "happened_on": item.happened_on}
    if revision is not None:
        payload |= {"revision": revision.number, "reason": revision.reason, "file": revision.file_digest or None}
    ledger.record(
        by=by, verb=verb, record_kind="evidence_item", record_id=item.pk, label=item.title, summary=summary,
        clauses=item.clause_codes, purpose=item.purpose, about=item.owner if item.is_formative else None,
        happened_at=_noon(item.happened_on) if new else None, payload=payload,
    )  # fmt: skip


def _noon(day: date) -> datetime:
    """The middle of a day in the active time zone, or now where that has not come yet."""
    return min(timezone.make_aware(datetime.combine(day, time(12))), clock.now())
