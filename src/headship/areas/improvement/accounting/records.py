"""What the house knows of the public page, what people say on it, and reports to those who govern."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from headship.areas.improvement.accounting.domain.reports import writer_instead_of
from headship.areas.improvement.accounting.models import (
    Comment,
    From,
    GovernorsReport,
    PlainWords,
    PublicPage,
    ReportingPlan,
    ReportQuestion,
)
from headship.areas.improvement.accounting.queries import on_page, translations, untold
from headship.areas.improvement.accounting.rules import KEEP_PAGE, REPORT
from headship.evidence import registry
from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.kernel.ui.quantities import number_in_words
from headship.school.models import Person

STALE = timedelta(days=105)
REPLY_WITHIN = timedelta(days=14)
GROUPS = {
    From.STUDENTS: gettext_lazy("students"), From.PARENTS: gettext_lazy("parents"), From.STAFF: gettext_lazy("staff"),
    From.COMMUNITY: gettext_lazy("neighbours and partners"),
}  # fmt: skip


def comments_waiting(person: Person) -> Iterator[registry.Waiting]:
    """What people said and nobody has read or answered yet, in one line for all who look after the page."""
    if not holds(person, KEEP_PAGE):
        return
    unread = Comment.objects.filter(state=Comment.State.WAITING).order_by("said_at")
    open_ones = Comment.objects.filter(
        state=Comment.State.SHOWN, replied_at__isnull=True, changed_at__isnull=True
    ).order_by("said_at")  # fmt: skip
    for rows, line, why, action in (
        (unread, _("Read what people said about the plan (%(n)s)"), _("It stands on the page once you have read it"),
         _("Read")),
        (open_ones, _("Answer what people said about the plan (%(n)s)"), _("Whoever speaks is owed an answer"),
         _("Answer")),
    ):  # fmt: skip
        first = rows.first()
        if first is not None:
            yield registry.Waiting(
                kind="plan_comment", record_id=first.pk, what=line % {"n": rows.count()}, why=why,
                minutes=2 * min(rows.count(), 5), url=reverse("accounting:comments"), action=action,
                due=localdate(first.said_at) + REPLY_WITHIN, since=localdate(first.said_at),
                clauses=("6.6a", "6.6b", "6.6c"),
            )  # fmt: skip


def words_waiting(person: Person) -> Iterator[registry.Waiting]:
    """What stands in public and was not said anew for a term, or is over without a word on what came of it."""
    if not holds(person, KEEP_PAGE) or not PublicPage.objects.filter(shown=True).exists():
        return
    for words in sorted(on_page(), key=lambda each: each.written_at):
        said_on, over = localdate(words.written_at), words.ended_at is not None  # type: ignore[attr-defined]
        if not (untold(words) if over else said_on < clock.today() - STALE):
            continue
        what = _("Say in public what came of “%(title)s”") if over else _("Say in public how “%(title)s” goes")
        yield registry.Waiting(
            kind="plain_words", record_id=words.pk, what=what % {"title": words},
            why=_("It was last said on %(day)s") % {"day": date_format(said_on)}, minutes=4,
            url=reverse("accounting:words", args=[words.kind, words.record_id]), action=_("Say it"),
            since=said_on, clauses=("6.6e",),
        )  # fmt: skip
    yield from _translations_waiting()


def _translations_waiting() -> Iterator[registry.Waiting]:
    """What was said anew in the school's language since it was said in another."""
    known, names = translations(), dict(settings.LANGUAGES)
    for own in on_page():
        for code, words in known.get((own.kind, own.record_id), {}).items():
            if words.written_at < own.written_at:
                place = reverse("accounting:words", args=[own.kind, own.record_id])
                yield registry.Waiting(
                    kind="plain_words", record_id=words.pk, what=_("Say in %(language)s how “%(title)s” goes") % {
                        "language": names.get(code, code), "title": own,
                    },
                    why=_("It was said anew since, on %(day)s") % {"day": date_format(localdate(own.written_at))},
                    minutes=4, url=f"{place}?language={code}", action=_("Say it"), since=localdate(own.written_at),
                    clauses=("6.6b",),
                )  # fmt: skip


def reports_waiting(person: Person) -> Iterator[registry.Waiting]:
    """The report that is to be issued, for whoever writes it."""
    for report in GovernorsReport.objects.filter(issued_at__isnull=True).select_related("owner"):
        if not _falls_to(person, report):
            continue
        yield registry.Waiting(
            kind="governors_report", record_id=report.pk, what=_("Issue the report to governors: %(title)s") % {
                "title": report.title,
            },
            why=_("The figures are there; it wants some words of yours"), minutes=10, url=address(report),
            action=_("Look it over"), due=report.due_on, since=localdate(report.begun_at), clauses=("6.6d",),
        )  # fmt: skip


def questions_waiting(person: Person) -> Iterator[registry.Waiting]:
    """What governors asked and nobody has answered yet, for whoever wrote the report."""
    if not holds(person, REPORT):
        return
    rows = ReportQuestion.objects.filter(answered_at__isnull=True).select_related("report__owner", "asked_by")
    for question in rows:
        if not _falls_to(person, question.report):
            continue
        yield registry.Waiting(
            kind="report_question", record_id=question.pk,
            what=_("Answer %(name)s: %(question)s") % {"name": question.asked_by.name, "question": question},
            why=_("A governor’s question about “%(title)s”") % {"title": question.report.title}, minutes=5,
            url=address(question.report), action=_("Answer"), due=localdate(question.asked_at) + REPLY_WITHIN,
            since=localdate(question.asked_at), clauses=("6.6d",),
        )  # fmt: skip


def _falls_to(person: Person, report: GovernorsReport) -> bool:
    """Whether the report is this person's to write: their own, or the head's where its owner has left."""
    return report.owner_id == person.pk or (person.is_head and writer_instead_of(report.owner) == person)


def reports_moved(person: Person, since: datetime) -> Iterator[registry.Moved]:
    """Reports that were issued, for those who did not get them as a message."""
    rows = GovernorsReport.objects.visible_to(person).filter(issued_at__gt=since)
    for report in rows.exclude(delivery__receipts__person=person):
        how = _("The report to governors is there.")
        yield registry.Moved("governors_report", report.pk, report.title, how, address(report), report.issued_at)


def report_dates(reader: Person, first: date, last: date) -> Iterator[registry.Dated]:
    """When the next report is due."""
    plan = ReportingPlan.objects.filter(next_due__gte=first, next_due__lte=last).first()
    if plan is not None:
        yield registry.Dated(
            "governors_report", plan.pk, _("Report to governors"), plan.next_due, reverse("accounting:accounting"),
            _("Governance"),
        )  # fmt: skip


def told_of_comments(reader: Person, first: date, last: date) -> Iterator[registry.Reported]:
    """How much was said in this time and answered, and what changed because of what people said, whenever it was."""
    place, heading = reverse("accounting:comments"), _("What people said about the plan")
    seen = Comment.objects.visible_to(reader)
    within = list(seen.filter(said_at__date__gte=first, said_at__date__lte=last))
    said = [row for row in within if row.state != Comment.State.KEPT_BACK]
    if within:
        text = " ".join([*_spoken(said), *_kept_back(len(within) - len(said))])
        yield registry.Reported(heading, text, "", 0, place, part=registry.HEARD, order=-1)
    rows = seen.filter(changed_at__date__gte=first, changed_at__date__lte=last, state=Comment.State.SHOWN)
    for order, row in enumerate(rows.exclude(changed="").order_by("changed_at")):
        yield registry.Reported(
            heading, str(row), "plan_comment", row.pk, place, _("What changed: %(words)s") % {"words": row.changed},
            part=registry.HEARD, order=order,
        )  # fmt: skip


def _spoken(said: list[Comment]) -> Iterator[str]:
    """How many things were said by whom, and how many of them have an answer."""
    if not said:
        return
    of = Counter(row.said_from for row in said)
    answered = sum(row.replied_at is not None or row.changed_at is not None for row in said)
    by = ", ".join(f"{GROUPS[From(code)]} {number_in_words(count)}" for code, count in of.most_common())
    yield ngettext("%(n)s thing was said: %(by)s.", "%(n)s things were said: %(by)s.", len(said)) % {
        "n": len(said), "by": by,
    }  # fmt: skip
    if answered == len(said):
        yield _("All of it has an answer.")
    else:
        yield ngettext("%(n)s has an answer.", "%(n)s have an answer.", answered) % {"n": answered}


def _kept_back(count: int) -> Iterator[str]:
    if count:
        yield ngettext("%(n)s was kept back, with a reason.", "%(n)s were kept back, each with a reason.", count) % {
            "n": count,
        }  # fmt: skip


def told_of_questions(reader: Person, first: date, last: date) -> Iterator[registry.Reported]:
    """What governors asked about earlier reports and was answered in this time, or still waits for its answer."""
    rows = ReportQuestion.objects.filter(report__in=GovernorsReport.objects.visible_to(reader).values("pk"))
    open_or_new = Q(answered_at__isnull=True) | Q(answered_at__date__gte=first, answered_at__date__lte=last)
    for row in rows.filter(open_or_new, asked_at__date__lte=last).select_related("asked_by", "answered_by", "report"):
        detail = row.answer or _("Asked on %(day)s. It has no answer yet.") % {
            "day": date_format(localdate(row.asked_at)),
        }  # fmt: skip
        text = _("%(name)s: %(question)s") % {"name": row.asked_by.name, "question": " ".join(row.text.split())}
        yield registry.Reported(
            _("What governors asked"), text, "report_question", row.pk, address(row.report), detail,
            order=localdate(row.asked_at).toordinal(), part=registry.HEARD,
        )  # fmt: skip


def address(report: GovernorsReport) -> str:
    """The report's page."""
    return reverse("accounting:report", args=[report.pk])


def _words_seen(person: Person) -> Any:
    inside = person.is_staff_member or person.is_governance
    return PlainWords.objects.visible_to(person) if inside else PlainWords.objects.none()


def _questions_seen(person: Person) -> Any:
    return ReportQuestion.objects.filter(report__in=GovernorsReport.objects.visible_to(person).values("pk"))


registry.register(
    registry.RecordKind(
        code="governors_report",
        title=gettext_lazy("Report to governors"),
        plural=gettext_lazy("Reports to governors"),
        model=GovernorsReport,
        url=address,
        visible_to=lambda person: GovernorsReport.objects.visible_to(person),
        search_fields=("title", "words"),
        waiting=reports_waiting,
        moved=reports_moved,
        dates=report_dates,
        links=(
            registry.Linking("cites", ("priority", "evaluation", "reading", "decision", "round"), gettext_lazy("cites"),
                             ("6.6d",)),
        ),
        may_link=lambda person, report: holds(person, REPORT) and report.issued_at is None,
    )
)  # fmt: skip
registry.register(
    registry.RecordKind(
        code="report_question",
        title=gettext_lazy("Governor’s question"),
        plural=gettext_lazy("Governors’ questions"),
        model=ReportQuestion,
        url=lambda question: address(question.report),
        visible_to=_questions_seen,
        waiting=questions_waiting,
        reported=told_of_questions,
        related=("report",),
    )
)
registry.register(
    registry.RecordKind(
        code="plan_comment",
        title=gettext_lazy("Comment on the plan"),
        plural=gettext_lazy("Comments on the plan"),
        model=Comment,
        url=lambda _comment: reverse("accounting:comments"),
        visible_to=lambda person: Comment.objects.visible_to(person),
        search_fields=("text", "reply"),
        waiting=comments_waiting,
        reported=told_of_comments,
    )
)
registry.register(
    registry.RecordKind(
        code="plain_words",
        title=gettext_lazy("Plain words on the plan"),
        plural=gettext_lazy("Plain words on the plan"),
        model=PlainWords,
        url=lambda _words: reverse("accounting:accounting"),
        visible_to=_words_seen,
        waiting=words_waiting,
    )
)
registry.register(
    registry.RecordKind(
        code="public_page",
        title=gettext_lazy("Public page of the plan"),
        model=PublicPage,
        url=lambda _page: reverse("accounting:accounting"),
        visible_to=lambda person: PublicPage.objects.visible_to(person),
        label=lambda _page: _("Public page of the plan"),
    )
)
