"""What people take from a work, in four parts."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.improvement.library.domain.items import clauses_of
from headship.areas.improvement.library.models import GroupReader, ReadingNote, ResearchItem, Suggestion
from headship.areas.improvement.library.rules import WRITE_NOTE
from headship.evidence.domain import citations, ledger
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Refusal
from headship.kernel.permissions import require
from headship.school.models import Person


@transaction.atomic
def write_note(
    *,
    by: Person,
    item: ResearchItem,
    finds: str,
    sure: str,
    fits: str,
    so_what: str,
    sure_why: str = "",
    fits_why: str = "",
    version: int | None = None,
) -> ReadingNote:
    """Write one's note on a work, or write it anew. The note cites the work; whoever writes has read it.

    version: of the note that was open, 0 or None for none. Raises Refusal where a part is missing.
    """
    require(by, WRITE_NOTE)
    words = {"finds": finds.strip(), "so_what": so_what.strip()}
    questions = {
        "finds": _("What does it find? One sentence is enough."),
        "so_what": _("So what? “Nothing yet” counts."),
    }
    for field, text in words.items():
        if not text:
            raise Refusal(questions[field], field=field)
    _refuse_unknown(sure, fits)
    note = ReadingNote.objects.select_for_update().filter(item=item, by=by).first()
    if note is not None and version and version != note.version:
        raise ChangedMeanwhile(
            _("You changed this note elsewhere."), theirs={"finds": note.finds, "so_what": note.so_what}
        )
    parts = {
        **words,
        "sure": sure,
        "fits": fits,
        "sure_why": sure_why.strip()[:500],
        "fits_why": fits_why.strip()[:500],
    }
    note = (
        _revised(note, parts) if note else ReadingNote.objects.create(item=item, by=by, written_at=clock.now(), **parts)
    )
    citations.cite(by=by, source=("reading_note", note.pk), relation="cites", target=("research_item", item.pk))
    _has_read(by, item)
    ledger.record(
        by=by, verb="reading_note.revise" if note.revised_at else "reading_note.write", record_kind="reading_note",
        record_id=note.pk, label=item.title, summary=_("On “%(title)s”: %(so_what)s")
        % {"title": item.title, "so_what": note.so_what}, clauses=clauses_of(item),
    )  # fmt: skip
    return note


def _refuse_unknown(sure: str, fits: str) -> None:
    if sure not in ReadingNote.Sure.values:
        raise Refusal(_("How sure can we be of it? Choose one."), field="sure")
    if fits not in ReadingNote.Fits.values:
        raise Refusal(_("Does it fit us? Choose one; “cannot tell yet” is an answer."), field="fits")


def _revised(note: ReadingNote, parts: dict[str, str]) -> ReadingNote:
    for name, value in parts.items():
        setattr(note, name, value)
    note.revised_at = clock.now()
    note.version += 1
    note.save()
    return note


def _has_read(by: Person, item: ResearchItem) -> None:
    """Whoever writes a note has read the work: for their groups, and for those who suggested it."""
    GroupReader.objects.filter(person=by, group__item=item, group__closed_at=None, read_on=None).update(
        read_on=clock.today()
    )
    Suggestion.objects.filter(to=by, item=item, answer="").update(
        answer=Suggestion.Answer.KEPT, answered_at=clock.now()
    )
