"""Terms and classes that the school keeps by hand; those that are imported come through `exchange`."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from headship.kernel import clock, journal
from headship.kernel.failures import Refusal
from headship.school.domain.audiences import running_enrolments
from headship.school.domain.people import refuse_unless_present
from headship.school.models import AcademicTerm, Enrolment, Person, SchoolClass


@transaction.atomic
def create_term(
    *, by: Person | None, title: str, kind: str, starts_on: date, ends_on: date, parent: AcademicTerm | None = None
) -> AcademicTerm:
    """Make a term. Raises Refusal where it ends before it starts, or leaves the year that it is part of."""
    term = AcademicTerm(title=title, kind=kind, starts_on=starts_on, ends_on=ends_on, parent=parent)
    _check_term(term)
    term.save()
    _record(by, "term.create", "term", term.pk, term.title, _("Made the term %(title)s.") % {"title": term.title})
    return term


@transaction.atomic
def change_term(
    *,
    by: Person | None,
    term: AcademicTerm,
    title: str,
    kind: str,
    starts_on: date,
    ends_on: date,
    parent: AcademicTerm | None = None,
) -> AcademicTerm:
    """Change a term. Raises Refusal like `create_term`."""
    term.title, term.kind, term.parent = title, kind, parent
    term.starts_on, term.ends_on = starts_on, ends_on
    _check_term(term)
    term.save(update_fields=["title", "kind", "starts_on", "ends_on", "parent"])
    _record(by, "term.change", "term", term.pk, term.title, _("Changed the term %(title)s.") % {"title": term.title})
    return term


def _check_term(term: AcademicTerm) -> None:
    term.title = " ".join(term.title.split())
    if not term.title:
        raise Refusal(_("A term needs a title."), field="title")
    if term.ends_on < term.starts_on:
        raise Refusal(_("The last day lies before the first."), field="ends_on")
    parent = term.parent
    if parent is None:
        return
    if _lies_in(parent, term):
        raise Refusal(_("A term cannot be part of itself."), field="parent")
    if term.starts_on < parent.starts_on or term.ends_on > parent.ends_on:
        raise Refusal(_("It does not lie within %(parent)s.") % {"parent": parent.title}, field="parent")


def _lies_in(inner: AcademicTerm, outer: AcademicTerm) -> bool:
    """Whether one term is the other, or a part of it at some remove. A term that is not stored yet holds none."""
    step: AcademicTerm | None = inner
    while step is not None:
        if step.pk == outer.pk:
            return True
        step = step.parent
    return False


@transaction.atomic
def open_class(*, by: Person | None, title: str, code: str = "", grades: str = "") -> SchoolClass:
    """Make a class. Raises Refusal without a title."""
    title = " ".join(title.split())
    if not title:
        raise Refusal(_("A class needs a title."), field="title")
    made: SchoolClass = SchoolClass.objects.create(title=title, code=code.strip(), grades=grades.strip())
    _record(by, "class.open", "class", made.pk, made.title, _("Opened the class %(title)s.") % {"title": made.title})
    return made


@transaction.atomic
def join_class(*, by: Person | None, school_class: SchoolClass, person: Person, part: str) -> Enrolment:
    """Put somebody into a class as teacher, aide or student. Raises Refusal where they are in it."""
    refuse_unless_present(person)
    if running_enrolments().filter(school_class=school_class, person=person, part=part).exists():
        raise Refusal(_("%(name)s is in this class already.") % {"name": person.name}, field="person")
    enrolment: Enrolment = Enrolment.objects.create(
        school_class=school_class, person=person, part=part, starts_on=clock.today()
    )
    sentence = _("%(name)s joined the class %(title)s.") % {"name": person.name, "title": school_class.title}
    _record(by, "class.join", "class", school_class.pk, school_class.title, sentence)
    return enrolment


@transaction.atomic
def leave_class(*, by: Person | None, enrolment: Enrolment) -> Enrolment:
    """Somebody leaves a class; today is their last day in it."""
    if enrolment.ended or (enrolment.ends_on is not None and enrolment.ends_on <= clock.today()):
        raise Refusal(_("This has ended already."))
    enrolment.ends_on = max(clock.today(), enrolment.starts_on or clock.today())
    enrolment.save(update_fields=["ends_on"])
    names = {"name": enrolment.person.name, "title": enrolment.school_class.title}
    sentence = _("%(name)s left the class %(title)s.") % names
    _record(by, "class.leave", "class", enrolment.school_class_id, enrolment.school_class.title, sentence)
    return enrolment


def term_now() -> AcademicTerm | None:
    """The shortest term that runs today, so a semester rather than the year around it."""
    day = clock.today()
    running = AcademicTerm.objects.filter(Q(starts_on__lte=day, ends_on__gte=day), ended=False)
    found: list[AcademicTerm] = sorted(running, key=lambda term: term.ends_on - term.starts_on)
    return found[0] if found else None


def _record(by: Person | None, verb: str, kind: str, record_id: int, title: str, sentence: str) -> None:
    journal.record(by=by, verb=verb, record_kind=kind, record_id=record_id, label=title, summary=sentence)
