"""Writing to the ledger: what an act holds, what it needs, and what can be taken back of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from headship.evidence.domain import ledger
from headship.evidence.models import Act, ActShare, ActText, StaleClause
from headship.kernel import clock, journal
from headship.kernel.failures import Denied, Refusal
from headship.kernel.scope import every_school, school_scope
from headship.school.models import Person, School
from headship.school.tenancy import CrossesSchools
from tests.conftest import person_with
from tests.evidence.conftest import counted_queries, write


def formative(about: Person, by: Person | None = None) -> Act:
    """A formative act about somebody."""
    return write(
        by or about, verb="reflection.write", record_kind="reflection", purpose="formative", about=about,
        label="A hard week", summary="Wrote about a hard week",
    )  # fmt: skip


def test_an_act_holds_ids_and_its_text_holds_names(head: Person, teacher: Person) -> None:
    act = Act.objects.get(pk=write(head, 4, about=teacher).pk)
    assert (act.actor_id, act.about_id, act.record_kind, act.record_id) == (head.pk, teacher.pk, "decision", 4)
    assert act.clause_codes == ["2.2a", "2.2d"], "in order, and each once"
    text = act.text
    assert (text.actor_name, text.about_name, text.label) == ("Amina Diallo", "Lucía Fernández", "Timetable 4")
    assert text.payload == '{"method": "consent"}'
    assert [(row.element, row.clause) for row in act.clause_rows.order_by("clause")] == [
        ("2.2", "2.2a"), ("2.2", "2.2d"),
    ]  # fmt: skip
    held = [str(getattr(act, field.attname)) for field in Act._meta.concrete_fields]
    assert not any("Amina" in value or "Lucía" in value for value in held)


def test_the_same_words_give_another_commitment_each_time(head: Person) -> None:
    assert write(head).commitment != write(head).commitment


def test_an_act_says_when_it_happened_and_when_it_was_recorded(head: Person) -> None:
    before = datetime(2026, 3, 4, 9, 30, 15, 999999, tzinfo=UTC)
    with clock.at(datetime(2026, 3, 6, 12, 0, 0, 123456, tzinfo=UTC)):
        act = Act.objects.get(pk=write(head, happened_at=before).pk)
    assert act.happened_at == datetime(2026, 3, 4, 9, 30, 15, tzinfo=UTC)
    assert act.recorded_at == datetime(2026, 3, 6, 12, 0, 0, tzinfo=UTC)
    assert ledger.verify().intact


def test_the_program_itself_can_act(school: School) -> None:
    act = write(None)
    assert act.actor_id is None
    assert ActText.objects.get(pk=act.pk).actor_name == ""


def test_a_lazy_translation_is_kept_as_text(head: Person) -> None:
    act = write(head, label=gettext_lazy("Ledger"), summary=gettext_lazy("Ledger"))
    assert ActText.objects.get(pk=act.pk).label == "Ledger"
    assert ledger.verify().intact


@pytest.mark.django_db(transaction=True)
def test_an_act_outside_a_transaction_is_an_error(head: Person) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        ledger.record(by=head, verb="x.y", record_kind="x", record_id=1, label="", summary="")
    assert not Act.objects.exists()


def test_an_act_that_is_rolled_back_was_never_there(head: Person) -> None:
    write(head)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ledger.record(by=head, verb="x.y", record_kind="x", record_id=1, label="", summary="")
        _ = 1 / 0
    assert write(head).sequence == 2
    assert ledger.verify().acts == 2


def test_a_formative_act_says_whom_it_is_about(head: Person) -> None:
    with pytest.raises(ValueError, match="formative"):
        write(head, purpose="formative")


def test_an_act_has_one_school(head: Person, other_school: School) -> None:
    with school_scope(other_school.pk):
        stranger = person_with("Somebody Else", "head")
    for wrong in ({"by": stranger}, {"by": head, "about": stranger}):
        with pytest.raises(CrossesSchools):
            write(**wrong)
    with pytest.raises(CrossesSchools), every_school(because="a test"):
        write(head)
    assert not Act.objects.exists()


def test_lower_rooms_write_through_the_journal(head: Person) -> None:
    with transaction.atomic():
        act = journal.record(by=head, verb="team.form", record_kind="team", record_id=1, label="Science", summary="x")
    assert Act.objects.get(pk=act.pk).verb == "team.form"


def test_an_act_marks_its_clauses_as_to_be_read_anew(head: Person) -> None:
    write(head)
    write(head)
    assert sorted(StaleClause.objects.values_list("clause", flat=True)) == ["2.2a", "2.2d"]


def test_a_correction_refers_to_the_act_that_it_corrects(head: Person) -> None:
    wrong = write(head)
    right = write(head, verb="decision.correct", refers_to=wrong.sequence)
    assert Act.objects.get(pk=right.pk).refers_to == wrong.sequence
    assert Act.objects.get(pk=wrong.pk).text.summary == "Decided on timetable 0"


def test_the_head_erases_words_and_the_chain_stays_whole(head: Person, chain: list[Act]) -> None:
    erasure = ledger.erase(by=head, act=chain[1], reason=" A name that should not stand here ")
    assert not ActText.objects.filter(pk=chain[1].pk).exists()
    assert (erasure.verb, erasure.refers_to, erasure.record_id) == ("ledger.erase", 2, chain[1].pk)
    assert ActText.objects.get(pk=erasure.pk).summary == "A name that should not stand here"
    assert ledger.verify().intact
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM evidence_acttext WHERE summary = 'Decided on timetable 2'")
        assert cursor.fetchone() == (0,)


def test_erasing_twice_or_without_a_reason_is_refused(head: Person, chain: list[Act]) -> None:
    with pytest.raises(Refusal) as refusal:
        ledger.erase(by=head, act=chain[1], reason="  ")
    assert refusal.value.field == "reason"
    ledger.erase(by=head, act=chain[1], reason="A name")
    with pytest.raises(Refusal, match="erased before"):
        ledger.erase(by=head, act=chain[1], reason="A name")
    assert Act.objects.filter(verb="ledger.erase").count() == 1


def test_nobody_but_the_head_erases(chain: list[Act], senior: Person, teacher: Person, governor: Person) -> None:
    for person in (senior, teacher, governor):
        with pytest.raises(Denied, match="Only the head"):
            ledger.erase(by=person, act=chain[1], reason="A name")
    assert ActText.objects.count() == 5


def test_a_formative_act_is_erased_by_whom_it_is_about_and_nobody_else(head: Person, teacher: Person) -> None:
    act = formative(teacher)
    with pytest.raises(Denied):
        ledger.erase(by=head, act=act, reason="A name")
    erasure = ledger.erase(by=teacher, act=act, reason="It is mine")
    assert (erasure.purpose, erasure.about_id) == ("formative", teacher.pk), "that it was erased is theirs as well"
    assert not Act.objects.visible_to(head).filter(pk__in=[act.pk, erasure.pk]).exists()


def test_sharing_is_for_whom_it_is_about_and_is_itself_recorded(head: Person, teacher: Person) -> None:
    act = formative(teacher)
    with pytest.raises(Denied, match="Only the person"):
        ledger.share(by=head, act=act)
    assert not Act.objects.visible_to(head).filter(pk=act.pk).exists()
    ledger.share(by=teacher, act=act)
    ledger.share(by=teacher, act=act)
    assert ActShare.objects.count() == 1
    assert Act.objects.filter(verb="ledger.share", refers_to=act.sequence).count() == 1
    assert Act.objects.visible_to(head).filter(pk=act.pk).exists()


def test_an_accountable_act_needs_no_sharing(teacher: Person, head: Person) -> None:
    act = write(head, about=teacher)
    ledger.share(by=teacher, act=act)
    assert not ActShare.objects.exists()


def test_the_acts_on_a_record_are_found(head: Person, chain: list[Act]) -> None:
    assert [act.record_id for act in ledger.acts_of("decision", [2, 4])] == [4, 2]


def test_a_day_of_acts_costs_a_fixed_number_of_queries(head: Person) -> None:
    write(head)
    with transaction.atomic(), counted_queries(6):
        # The tip, the act, its text, its clauses, their marks, the tip again.
        ledger.record(
            by=head, verb="decision.conclude", record_kind="decision", record_id=1, label="x", summary="x",
            clauses=["2.2a", "2.2b", "2.2c"],
        )  # fmt: skip


def test_people_see_what_is_theirs_to_see(
    head: Person, teacher: Person, senior: Person, governor: Person, parent: Person
) -> None:
    ours, mine = write(head, 1), formative(teacher)
    about = write(head, 2, about=teacher)
    seen = {
        person.name: set(Act.objects.visible_to(person).values_list("pk", flat=True))
        for person in (head, teacher, senior, governor, parent)
    }
    assert seen == {
        head.name: {ours.pk},
        teacher.name: {ours.pk, mine.pk, about.pk},
        senior.name: {ours.pk},
        governor.name: {ours.pk},
        parent.name: set(),
    }


def test_a_parent_sees_what_they_did_themselves(parent: Person, head: Person) -> None:
    theirs, other = write(parent, 1), write(head, 2)
    assert set(Act.objects.visible_to(parent)) == {theirs}
    assert other not in Act.objects.visible_to(parent)


def test_moments_are_written_in_whole_seconds_of_utc() -> None:
    from zoneinfo import ZoneInfo

    summer = datetime(2026, 7, 1, 12, 0, tzinfo=ZoneInfo("Europe/Madrid"))
    assert ledger.moment(summer) == "2026-07-01 10:00:00"
    assert ledger.moment(summer + timedelta(microseconds=999_999)) == "2026-07-01 10:00:00"
