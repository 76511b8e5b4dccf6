"""Evidence that people add by hand: what it needs, how it is revised, withdrawn and erased."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from headship.evidence import registry
from headship.evidence.domain import items, ledger
from headship.evidence.domain.accountable import accountable_for
from headship.evidence.models import Act, ActText, EvidenceItem
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Denied, Refusal
from headship.school.models import Person
from tests.evidence.making import add, content, png, upload

Commit = Any


def test_an_item_says_what_happened_when_and_to_what_it_speaks(teacher: Person) -> None:
    day = clock.today() - timedelta(days=10)
    item = add(teacher, title="  Spring   concert ", clauses=["7.6b", "2.2d", "2.2d"], happened_on=day)
    assert (item.title, item.clause_codes, item.owner, item.added_by) == (
        "Spring concert", ["2.2d", "7.6b"], teacher, teacher,
    )  # fmt: skip
    act = Act.objects.get(record_kind="evidence_item")
    assert (act.verb, act.clause_codes, act.purpose, act.about_id) == (
        "item.add",
        ["2.2d", "7.6b"],
        "accountable",
        None,
    )
    assert timezone.localdate(act.happened_at) == day
    assert timezone.localdate(act.recorded_at) == clock.today()


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"title": "  "}, "title", "a title"),
        ({"title": "x" * 201}, "title", "within 200"),
        ({"clauses": []}, "clauses", "at least one clause"),
        ({"clauses": ["9.9z"]}, "clauses", "no clause 9.9z"),
        ({"happened_on": date(2999, 1, 1)}, "happened_on", "once it has happened"),
        ({"expires_on": date(2001, 1, 1)}, "expires_on", "before it happened"),
        ({"note": "   "}, "note", "a note, a link or a file"),
        ({"link": "javascript:alert(1)"}, "link", "https://"),
        ({"link": "data:text/html,x"}, "link", "https://"),
        ({"link": "https://"}, "link", "https://"),
        ({"link": "http://[broken"}, "link", "https://"),
        ({"link": "https://example.org/" + "x" * 500}, "link", "https://"),
        ({"file": upload("setup.exe", b"MZ")}, "file", "cannot be kept"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    changes: dict[str, Any], field: str, says: str, teacher: Person
) -> None:
    with pytest.raises(Refusal, match=says) as refusal:
        add(teacher, **changes)
    assert refusal.value.field == field
    assert not EvidenceItem.objects.exists()
    assert not Act.objects.exists()


def test_too_many_clauses_are_refused(teacher: Person) -> None:
    from headship.standards.api import catalogue

    codes = [clause.code for clause in catalogue().clauses][: items.MOST_CLAUSES + 1]
    with pytest.raises(Refusal, match="at most 20 clauses"):
        add(teacher, clauses=codes)


@pytest.mark.parametrize("only", [{"note": "Said."}, {"link": "https://example.org/a"}, {"file": True}])
def test_one_of_note_link_and_file_is_enough(only: dict[str, Any], teacher: Person) -> None:
    parts = {"note": "", **only}
    if "file" in parts:
        parts["file"] = upload("wall.png", png())
    assert add(teacher, **parts).revisions.count() == 1


def test_who_may_add(head: Person, governor: Person, parent: Person, teacher: Person) -> None:
    for person in (head, governor, teacher):
        add(person)
    with pytest.raises(Denied):
        add(parent)


def test_an_owner_is_staff_or_a_governor(head: Person, governor: Person, parent: Person) -> None:
    assert add(head, owner=governor).owner == governor
    with pytest.raises(Refusal) as refusal:
        add(head, owner=parent)
    assert refusal.value.field == "owner"


def test_what_is_formative_belongs_to_oneself(head: Person, teacher: Person) -> None:
    with pytest.raises(Refusal):
        add(head, purpose="formative", owner=teacher)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceItem.objects.create(
            title="x", clauses=" 2.2a ", purpose="formative", owner=teacher, added_by=head, happened_on=clock.today()
        )


def test_each_revision_is_kept_with_its_reason(teacher: Person) -> None:
    item = add(teacher, file=upload("wall.png", png()), clauses=["2.2d"])
    items.revise(
        by=teacher, item=item, seen=1, reason="The vote came in",
        content=content(title="Concert and vote", note="Eleven of fourteen classes.", clauses=["2.2a"], keep_file=True),
    )  # fmt: skip
    items.revise(by=teacher, item=item, seen=2, reason="No picture", content=content(link="https://example.org/"))
    latest, middle, first = item.revisions.all()
    assert (first.number, first.title, first.note, first.reason) == (1, "Spring concert", "Two hundred families.", "")
    assert (middle.title, middle.reason, middle.stored_as) == ("Concert and vote", "The vote came in", first.stored_as)
    assert (latest.link, latest.stored_as, latest.clauses) == ("https://example.org/", "", " 2.2d ")
    item.refresh_from_db()
    assert (item.title, item.clause_codes) == ("Spring concert", ["2.2d"])
    assert [act.verb for act in Act.objects.order_by("sequence")] == ["item.add", "item.revise", "item.revise"]


def test_a_revision_says_why(teacher: Person) -> None:
    item = add(teacher)
    with pytest.raises(Refusal) as refusal:
        items.revise(by=teacher, item=item, seen=1, reason=" ", content=content(note="Other"))
    assert refusal.value.field == "reason"


def test_a_file_alone_can_be_kept_as_the_only_content(teacher: Person) -> None:
    item = add(teacher, note="", file=upload("wall.png", png()))
    items.revise(by=teacher, item=item, seen=1, reason="A better title", content=content(note="", keep_file=True))
    with pytest.raises(Refusal, match="a note, a link or a file"):
        items.revise(by=teacher, item=item, seen=2, reason="Nothing left", content=content(note=""))


def test_the_second_of_two_writers_sees_what_the_first_wrote(head: Person, teacher: Person) -> None:
    item = add(teacher)
    items.revise(by=head, item=item, seen=1, reason="A number", content=content(note="Two hundred and ten families."))
    with pytest.raises(ChangedMeanwhile, match="Amina Diallo revised this") as clash:
        items.revise(by=teacher, item=item, seen=1, reason="A name", content=content(note="Families came."))
    assert clash.value.theirs["note"] == "Two hundred and ten families."
    items.revise(by=teacher, item=item, seen=2, reason="A name", content=content(note="Families came."))
    assert item.revisions.count() == 3


def test_the_file_of_a_writer_who_was_overtaken_is_not_left_behind(head: Person, teacher: Person) -> None:
    item = add(teacher)
    items.revise(by=head, item=item, seen=1, reason="A number", content=content())
    with pytest.raises(ChangedMeanwhile):
        items.revise(by=teacher, item=item, seen=1, reason="A file", content=content(file=upload("w.png", png())))
    assert items.files.sweep(set(), older_than=timedelta(0)) == 0


def test_the_owner_and_the_head_keep_an_item_and_nobody_else(
    head: Person, teacher: Person, senior: Person, governor: Person
) -> None:
    item = add(teacher)
    later = clock.today() + timedelta(days=90)
    for person in (senior, governor):
        for work, more in (
            (items.revise, {"seen": 1, "reason": "x", "content": content()}),
            (items.renew, {"expires_on": later}),
            (items.hand_over, {"to": person}),
            (items.withdraw, {"reason": "x"}),
            (items.restore, {}),
            (items.erase, {"reason": "x"}),
        ):
            with pytest.raises(Denied):
                work(by=person, item=item, **more)
    items.renew(by=head, item=item, expires_on=later)
    item.refresh_from_db()
    assert item.expires_on == later


def test_not_even_the_head_touches_what_is_formative(head: Person, teacher: Person) -> None:
    item = add(teacher, purpose="formative")
    for work in (
        lambda: items.revise(by=head, item=item, seen=1, reason="x", content=content()),
        lambda: items.withdraw(by=head, item=item, reason="x"),
        lambda: items.erase(by=head, item=item, reason="x"),
    ):
        with pytest.raises(Denied):
            work()


def test_an_item_counts_until_its_day_and_can_be_renewed(teacher: Person) -> None:
    item = add(teacher, expires_on=clock.today() + timedelta(days=20))
    (waiting,) = [each for each in registry.waiting_for(teacher) if each.kind == "evidence_item"]
    assert waiting.what == "See whether “Spring concert” still holds"
    with clock.at(clock.now() + timedelta(days=25)):
        item.refresh_from_db()
        assert item.has_expired
        assert not EvidenceItem.objects.standing().exists()
        with pytest.raises(Refusal):
            items.renew(by=teacher, item=item, expires_on=clock.today())
        items.renew(by=teacher, item=item, expires_on=clock.today() + timedelta(days=100))
        assert EvidenceItem.objects.standing().get() == item
        assert not [each for each in registry.waiting_for(teacher) if each.kind == "evidence_item"]


def test_an_item_that_is_far_from_its_day_leaves_nobody_waiting(teacher: Person) -> None:
    add(teacher, expires_on=clock.today() + timedelta(days=31))
    add(teacher)
    assert registry.waiting_for(teacher) == []


def test_handing_over(teacher: Person, governor: Person, parent: Person) -> None:
    item = add(teacher)
    with pytest.raises(Refusal) as refusal:
        items.hand_over(by=teacher, item=item, to=parent)
    assert refusal.value.field == "to"
    assert items.hand_over(by=teacher, item=item, to=governor).owner == governor
    with pytest.raises(Denied):
        items.withdraw(by=teacher, item=EvidenceItem.objects.get(pk=item.pk), reason="x")


def test_what_is_formative_cannot_be_given_away(teacher: Person, governor: Person) -> None:
    with pytest.raises(Refusal):
        items.hand_over(by=teacher, item=add(teacher, purpose="formative"), to=governor)


def test_what_was_withdrawn_counts_nowhere_and_can_come_back(head: Person, teacher: Person, senior: Person) -> None:
    item = add(teacher, file=upload("wall.png", png()))
    with pytest.raises(Refusal) as refusal:
        items.withdraw(by=teacher, item=item, reason=" ")
    assert refusal.value.field == "reason"
    items.withdraw(by=teacher, item=item, reason="The family asked us to")
    seen = {person.name: EvidenceItem.objects.visible_to(person).exists() for person in (head, teacher, senior)}
    assert seen == {head.name: True, teacher.name: True, senior.name: False}
    assert not accountable_for(teacher, reader=teacher).items.exists()
    assert not EvidenceItem.objects.standing().exists()
    assert default_storage.exists(item.revisions.get().stored_as), "so that it can be brought back whole"
    with pytest.raises(Refusal):
        items.withdraw(by=teacher, item=item, reason="Again")
    items.restore(by=teacher, item=item)
    assert EvidenceItem.objects.visible_to(senior).exists()


def test_whoever_added_it_for_somebody_else_no_longer_sees_it_once_withdrawn(head: Person) -> None:
    from tests.conftest import person_with

    office = person_with("Office", "support_staff")
    item = add(office, owner=head)
    items.withdraw(by=head, item=item, reason="A mistake")
    assert not EvidenceItem.objects.visible_to(office).exists()


def test_erasing_takes_words_and_files_and_leaves_a_whole_ledger(
    head: Person, teacher: Person, django_capture_on_commit_callbacks: Commit
) -> None:
    item = add(teacher, title="A photograph of a child", file=upload("child.png", png()))
    items.revise(
        by=teacher, item=item, seen=1, reason="The name of the child", content=content(title="A child", keep_file=True)
    )
    stored = item.revisions.first().stored_as
    assert default_storage.exists(stored)
    with django_capture_on_commit_callbacks(execute=True):
        items.erase(by=head, item=item, reason="The family asked us to")
    assert not default_storage.exists(stored)
    item.refresh_from_db()
    assert (item.title, item.erased_by) == ("Erased", head)
    for revision in item.revisions.all():
        held = (revision.title, revision.note, revision.link, revision.stored_as, revision.file_name, revision.reason)
        assert held == ("",) * 6
        assert revision.file_digest == ""
    assert not ActText.objects.filter(summary__contains="child").exists()
    assert not ActText.objects.filter(label__contains="child").exists()
    assert Act.objects.filter(verb="ledger.erase").count() == 2
    assert ledger.verify().intact


def test_a_file_survives_an_erasure_that_was_rolled_back(head: Person, teacher: Person) -> None:
    item = add(teacher, file=upload("child.png", png()))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        items.erase(by=head, item=item, reason="x")
        _ = 1 / 0
    assert default_storage.exists(item.revisions.get().stored_as)


def test_what_was_erased_cannot_be_changed_or_erased_again(head: Person, teacher: Person) -> None:
    item = add(teacher)
    items.erase(by=head, item=item, reason="A name")
    for work in (
        lambda: items.erase(by=head, item=item, reason="x"),
        lambda: items.revise(by=head, item=item, seen=1, reason="x", content=content()),
        lambda: items.withdraw(by=head, item=item, reason="x"),
    ):
        with pytest.raises(Refusal):
            work()
    assert registry.see(head, [("evidence_item", item.pk)])["evidence_item", item.pk].hidden


def test_erasing_asks_why(head: Person, teacher: Person) -> None:
    with pytest.raises(Refusal) as refusal:
        items.erase(by=head, item=add(teacher), reason="")
    assert refusal.value.field == "reason"


def test_the_owner_erases_what_is_formative(teacher: Person) -> None:
    item = add(teacher, purpose="formative", title="A hard week")
    items.erase(by=teacher, item=item, reason="It is mine")
    assert not ActText.objects.filter(label="A hard week").exists()
    assert ledger.verify().intact


def test_an_item_of_today_has_not_happened_in_the_future(teacher: Person) -> None:
    with clock.at(datetime(2026, 3, 4, 6, 0, tzinfo=UTC)):
        add(teacher)
        act = Act.objects.get()
        assert act.happened_at <= act.recorded_at
