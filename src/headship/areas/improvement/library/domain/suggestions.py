"""Suggesting a work to a colleague, who may say "not now"."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.improvement.library.domain.items import record
from headship.areas.improvement.library.models import ReadingNote, ResearchItem, Suggestion
from headship.areas.improvement.library.rules import SUGGEST
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import require
from headship.school.domain.people import refuse_unless_present
from headship.school.models import Person
from headship.school.roles import is_inside


@transaction.atomic
def suggest(*, by: Person, item: ResearchItem, to: Person, why: str = "") -> Suggestion:
    """Suggest a work to a colleague; it waits on their Today. Raises Refusal where it cannot."""
    require(by, SUGGEST)
    refuse_unless_present(to)
    if to.pk == by.pk:
        raise Refusal(_("Choose somebody else: your own list is “I want to read it”."), field="to")
    if not is_inside(to):
        raise Refusal(_("%(name)s does not see the library.") % {"name": to.name}, field="to")
    if Suggestion.objects.filter(item=item, to=to, answer="").exists():
        raise Refusal(_("It waits for %(name)s already.") % {"name": to.name}, field="to")
    if ReadingNote.objects.filter(item=item, by=to).exists():
        raise Refusal(_("%(name)s has read it, and wrote a note.") % {"name": to.name}, field="to")
    suggestion: Suggestion = Suggestion.objects.create(
        item=item, by=by, to=to, why=why.strip()[:300], suggested_at=clock.now()
    )
    record(by, "suggest", item, _("Suggested “%(title)s” to a colleague.") % {"title": item.title}, speaks=False)
    return suggestion


@transaction.atomic
def keep_to_read(*, by: Person, item: ResearchItem) -> None:
    """Put a work on one's own list, or answer every suggestion of it by doing so. It is in no ledger."""
    require(by, SUGGEST)
    kept = {"answer": Suggestion.Answer.KEPT, "answered_at": clock.now()}
    if Suggestion.objects.filter(item=item, to=by, answer="").update(**kept):
        return
    if not Suggestion.objects.filter(item=item, to=by, answer=Suggestion.Answer.KEPT).exists():
        Suggestion.objects.create(item=item, by=by, to=by, suggested_at=clock.now(), **kept)


@transaction.atomic
def take_off(*, by: Person, item: ResearchItem) -> None:
    """Take a work off one's own list."""
    kept = Suggestion.objects.filter(item=item, to=by, answer=Suggestion.Answer.KEPT)
    kept.filter(by=by).delete()
    kept.update(answer=Suggestion.Answer.DECLINED)


@transaction.atomic
def answer(*, by: Person, suggestion: Suggestion, answer: str) -> None:
    """Say "I want to read it" or "not now". Only the one to whom it was suggested; it is in no ledger."""
    if suggestion.to_id != by.pk:
        raise Denied(_("It was suggested to somebody else."))
    if answer not in Suggestion.Answer.values:
        raise Refusal(_("Choose one of the two."), field="answer")
    suggestion.answer, suggestion.answered_at = answer, clock.now()
    suggestion.save(update_fields=["answer", "answered_at"])
