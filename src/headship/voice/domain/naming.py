"""Reading what people wrote in a pulse: does it name, in their own words, something that the school works on?

Somebody who knows the plan reads the answers in shuffled order and marks each. They are words that everybody who may
see the results can read already, so the counts tell nothing new about anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person
from headship.voice.domain.rounds import require_run
from headship.voice.models import Comment, Naming, Round
from headship.voice.rules import RUN_ROUND

ITEM = "own_words"
CLAUSES = ("2.1a", "2.1b", "2.1c")


def answers_of(asked: Round) -> QuerySet[Comment]:
    """The answers to be read, shuffled, each with its mark where it has one."""
    rows: QuerySet[Comment] = Comment.objects.filter(round=asked, item=ITEM).select_related("naming").order_by("pk")
    return rows


def to_read(asked: Round) -> list[list[Comment]]:
    """The answers, those in the same words together: whoever reads them reads each wording once."""
    alike: dict[str, list[Comment]] = {}
    for answer in answers_of(asked):
        alike.setdefault(" ".join(answer.text.casefold().split()).rstrip(".!"), []).append(answer)
    return list(alike.values())


@transaction.atomic
def judge(*, by: Person, round: Round, said: Mapping[UUID, bool]) -> int:
    """Mark answers; marking one again replaces its mark. Returns how many were marked.

    Raises Denied, and Refusal before the round is closed, without a mark, or on words that are not of this round.
    """
    require_run(by, RUN_ROUND, round)
    round.refresh_from_db(fields=["state"])
    if not round.is_closed:
        raise Refusal(_("People are still answering. Their words can be read once the survey is closed."))
    if not said:
        raise Refusal(_("Nothing is marked yet."))
    if answers_of(round).filter(pk__in=said).count() < len(said):
        raise Refusal(_("One of these answers is not of this survey. Load the page again."))
    for comment_id, names_one in said.items():
        Naming.objects.update_or_create(
            comment_id=comment_id, defaults={"names_one": names_one, "judged_by": by, "judged_at": clock.now()}
        )
    ledger.record(
        by=by, verb="round.read_words", record_kind="round", record_id=round.pk, label=round.title,
        summary=_("Read %(n)s answers in people’s own words.") % {"n": len(said)}, clauses=CLAUSES,
        payload={"marked": len(said)},
    )  # fmt: skip
    return len(said)


def named_by(round_id: int, groups: Sequence[str]) -> int | None:
    """How many answers of these groups name something; None until every one of them has been read."""
    rows = Comment.objects.filter(round_id=round_id, item=ITEM, group_code__in=groups)
    marks = list(rows.values_list("naming__names_one", flat=True))
    return None if not marks or None in marks else sum(marks)
