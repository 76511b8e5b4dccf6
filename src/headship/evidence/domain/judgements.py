"""Judging an element: first the level, then what speaks for it and against it.

A leader's judgement of their own work is formative: it is theirs until they share it. The school's own judgement,
and that of a leader's appraiser, are accountable. A new judgement replaces the one before, which stays.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from headship.evidence.domain import ledger
from headship.evidence.framework import clauses_of, framework_in_use, value_of
from headship.evidence.models import Judgement
from headship.evidence.models.ledger import Purpose
from headship.evidence.rules import JUDGE_SCHOOL
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import require
from headship.kernel.scope import current_school_id
from headship.school.models import Person, School
from headship.school.queries import appraiser_of

SELF, APPRAISER = Judgement.Lens.SELF, Judgement.Lens.APPRAISER
DEFAULT_SCALE = "rubric"


@transaction.atomic
def judge(
    *,
    by: Person,
    element: str,
    lens: str,
    about: Person | None = None,
    scale: str,
    level: str,
    value: float | None = None,
) -> Judgement:
    """Judge an element, for a leader (about) or for the school (about is None), before giving any reason.

    scale and level: codes such as "rubric" and "begun". value: the level's place on its scale, 0 to 1; the
    scale says it where it is left out. Raises Denied where it is not theirs to judge, Refusal where element or
    level are unknown.
    """
    _require_theirs(by, lens, about)
    clauses = clauses_of(element)
    place, title = value_of(scale, level)
    School.objects.select_for_update().get(pk=current_school_id())  # two at once would both be current
    framework = framework_in_use()
    same = Judgement.objects.filter(framework=framework, element=element, lens=lens, about=about)
    same.filter(current=True).update(current=False)
    judgement: Judgement = Judgement.objects.create(
        framework=framework, element=element, lens=lens, about=about, judged_by=by, judged_at=clock.now(),
        scale=scale, level=level, value=place if value is None else value,
    )  # fmt: skip
    _record(by, "judgement.make", judgement, clauses, _("Judged %(element)s: %(level)s") % {
        "element": element, "level": title,
    })  # fmt: skip
    return judgement


def _require_theirs(by: Person, lens: str, about: Person | None) -> None:
    if about is None:
        if lens != SELF:
            raise Refusal(_("An appraiser judges a leader, not the school."), field="lens")
        require(by, JUDGE_SCHOOL)
    elif lens == SELF:
        if about.pk != by.pk:
            raise Denied(_("Only you yourself can give your own view."))
        if not by.is_leader:
            raise Denied(_("Leaders judge their own leadership; you have no such role today."))
    elif appraiser_of(about) != by:
        raise Denied(_("Only the appraiser named for this leader can give the appraiser’s view."))


@transaction.atomic
def complete(
    *, by: Person, judgement: Judgement, evidence: str, helps: str = "", hinders: str = "", contradicts: str = ""
) -> Judgement:
    """Say what speaks for a judgement, what helps, what hinders and what would contradict it.

    Only whoever judged can, once, while it is the current one.
    """
    row: Judgement = Judgement.objects.select_for_update().get(pk=judgement.pk)
    if row.judged_by_id != by.pk:
        raise Denied(_("Only whoever judged can say why."))
    if not row.current or row.completed_at is not None:
        raise Refusal(_("This judgement is finished. Judge anew to change it; the earlier one stays to be read."))
    if not evidence.strip():
        raise Refusal(_("Say what the evidence for it is, in a sentence or two."), field="evidence")
    row.evidence, row.helps, row.hinders, row.contradicts = (
        part.strip() for part in (evidence, helps, hinders, contradicts)
    )
    row.completed_at = clock.now()
    row.save()
    said = _("Gave the evidence for the judgement of %(element)s") % {"element": row.element}
    _record(by, "judgement.complete", row, clauses_of(row.element), said)
    return row


@transaction.atomic
def share(*, by: Person, judgement: Judgement) -> Judgement:
    """Let one's appraiser read one's own view. Nobody else can, and it cannot be taken back."""
    row: Judgement = Judgement.objects.select_for_update().get(pk=judgement.pk)
    if row.about_id != by.pk or row.lens != SELF:
        raise Denied(_("Only the leader whose own view it is can share it."))
    if row.shared_at is not None:
        return row
    row.shared_at = clock.now()
    row.save(update_fields=["shared_at"])
    # The sharing itself is accountable: that is what sharing means.
    ledger.record(
        by=by, verb="judgement.share", record_kind="judgement", record_id=row.pk, about=by,
        label=_("Own view of %(element)s") % {"element": row.element},
        summary=_("Shared the own view of %(element)s with the appraiser") % {"element": row.element},
        clauses=clauses_of(row.element),
    )  # fmt: skip
    return row


def _record(by: Person, verb: str, judgement: Judgement, clauses: list[str], summary: str) -> None:
    formative = judgement.lens == SELF and judgement.about_id is not None
    ledger.record(
        by=by, verb=verb, record_kind="judgement", record_id=judgement.pk, summary=summary, clauses=clauses,
        label=_("%(lens)s of %(element)s") % {"lens": judgement.get_lens_display(), "element": judgement.element},
        purpose=Purpose.FORMATIVE if formative else Purpose.ACCOUNTABLE,
        about=judgement.about,
        payload={"scale": judgement.scale, "level": judgement.level},
    )  # fmt: skip


def current_judgements(reader: Person, leader: Person | None = None) -> dict[tuple[str, str], Judgement]:
    """The judgements in force of a leader, or of the school, as far as the reader may see them.

    Keys are (element code, lens code). One query.
    """
    rows = Judgement.objects.visible_to(reader).filter(framework=framework_in_use(), current=True, about=leader)
    rows = rows.select_related("judged_by")
    return {(row.element, row.lens): row for row in rows}


def history(reader: Person, element: str, leader: Person | None = None) -> list[Judgement]:
    """All judgements of an element that the reader may see, newest first."""
    rows = Judgement.objects.visible_to(reader).filter(framework=framework_in_use(), element=element, about=leader)
    rows = rows.select_related("judged_by")
    return list(rows.order_by("-judged_at", "-pk"))


def scale_in_use(leader: Person | None = None) -> str:
    """The code of the scale on which a leader, or the school, judged last; the rubric before the first time."""
    judged = Judgement.objects.filter(framework=framework_in_use(), about=leader).order_by("-judged_at", "-pk")
    return judged.values_list("scale", flat=True).first() or DEFAULT_SCALE
