"""What readers found unclear, and the answers that they get."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.stewardship.domain import lifecycle
from headship.areas.stewardship.domain.publishing import address_of
from headship.areas.stewardship.domain.text import passage_with, passages
from headship.areas.stewardship.domain.words import some_text
from headship.areas.stewardship.models import Policy, UnclearMark
from headship.areas.stewardship.rules import ANSWER, ENTER_FOR_OTHERS
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import may
from headship.school.domain import deliveries
from headship.school.domain.protected import asking_rests
from headship.school.models import Person

LONGEST = 500


@transaction.atomic
def mark_unclear(
    *, by: Person, policy: Policy, passage: str = "", note: str = "", paragraph: int | None = None,
    person: Person | None = None,
) -> UnclearMark:  # fmt: skip
    """Mark a passage of the version in force as unclear. passage: its words, or else the whole of `paragraph`.

    note: what one would like to know. person: on whose behalf somebody else enters it, and then it is marked so.
    The ledger hears that a reader asked, never who.
    """
    row = lifecycle.locked_policy(policy)
    version = lifecycle.require_holding(row)
    reader = person or by
    if not Policy.objects.visible_to(reader).filter(pk=row.pk).exists():
        raise Denied(_("This policy was not sent to you."))
    if reader.pk != by.pk and not may(by, ENTER_FOR_OTHERS, row):
        raise Denied(str(ENTER_FOR_OTHERS.refusal))
    words, place = _place(version.text, version.title, passage, paragraph)
    mark: UnclearMark = UnclearMark.objects.create(
        policy=row, version=version, passage=words, paragraph=place, note=note.strip()[:4000], marked_by=reader,
        entered_by=None if reader.pk == by.pk else by, marked_at=clock.now(),
    )  # fmt: skip
    lifecycle.record(
        row, None, "mark_unclear", _("A reader found a passage unclear: “%(passage)s”.") % {"passage": words}, "7.6b"
    )
    return mark


def _place(text: str, title: str, passage: str, paragraph: int | None) -> tuple[str, int | None]:
    """The words that are marked, and the number of the passage that holds them. Raises Refusal where none does."""
    known = passages(text, title=title)
    words = " ".join(passage.split())[:LONGEST]
    whole = next((each for each in known if each.number == paragraph), None)
    if not words and whole is None:
        raise Refusal(_("Choose the passage that is unclear."), field="passage")
    if not words:
        assert whole is not None
        return _beginning(whole.plain), whole.number
    holding = whole if whole and passage_with(words, [whole]) else passage_with(words, known)
    if holding is None:
        raise Refusal(_("These words do not stand in the text."), field="passage")
    return words, holding.number


def _beginning(plain: str) -> str:
    flat = " ".join(plain.split())
    return flat if len(flat) <= 200 else f"{flat[:199].rsplit(' ', 1)[0]}…"


@transaction.atomic
def answer_mark(*, by: Person, mark: UnclearMark, text: str, for_next: bool = False) -> UnclearMark:
    """Answer what a reader found unclear; the answer is told to them and stands beside the passage for all readers.

    for_next: the answer belongs into the text, and waits there for the next version.
    """
    row = lifecycle.locked_policy(mark.policy_id)
    lifecycle.require_on(by, ANSWER, row)
    held: UnclearMark = UnclearMark.objects.select_for_update(of=("self",)).select_related("marked_by").get(pk=mark.pk)
    if held.answered_at is not None:
        raise Refusal(_("This has an answer already."))
    held.answer = some_text(text, "text", _("Write the answer."))
    held.answered_by, held.answered_at, held.for_next = by, clock.now(), for_next
    held.policy = row
    held.save(update_fields=["answer", "answered_by", "answered_at", "for_next"])
    lifecycle.record(
        row, by, "answer_mark", _("Answered what was unclear about “%(passage)s”.") % {"passage": held.passage},
        "7.6b", payload={"for_next": for_next},
    )  # fmt: skip
    tell(held)
    return held


def tell(mark: UnclearMark) -> bool:
    """Tell whoever asked the answer to their mark, once; while it is quiet, later. True where it was told now."""
    reader, answerer = mark.marked_by, mark.answered_by
    if mark.told_at is not None or answerer is None or asking_rests():
        return False
    if reader.is_present and reader.pk != answerer.pk:
        deliveries.send(
            by=answerer, subject=_("Your question about “%(title)s”") % {"title": mark.policy.title},
            body=f"“{mark.passage}”\n\n{mark.note}\n\n{mark.answer}", about_kind="policy", about_id=mark.policy_id,
            link=address_of(mark.policy), people=[reader], minutes=1,
        )  # fmt: skip
    mark.told_at = clock.now()
    mark.save(update_fields=["told_at"])
    return True


def tell_the_rest() -> int:
    """Tell what could not be told while it was quiet. Returns how many answers were told."""
    untold = UnclearMark.objects.filter(answered_at__isnull=False, told_at__isnull=True)
    return sum(_tell_one(mark.pk) for mark in untold)


@transaction.atomic
def _tell_one(pk: int) -> bool:
    held = (
        UnclearMark.objects.select_for_update(of=("self",))
        .select_related("marked_by", "answered_by", "policy")
        .get(pk=pk)
    )
    return tell(held)
