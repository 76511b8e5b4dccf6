"""Imports on pages: sent, looked at in the background, confirmed, brought in or left; sensitive data with a reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from headship.evidence.models import Act
from headship.exchange.domain import choices, imports
from headship.exchange.models import DemographicChoice, Import, WaitingRow
from headship.insight.models import LearnerCharacteristic
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person
from tests.exchange.conftest import Bring, everything, person
from tests.factories.rosters import Roster, small_school

SignIn = Callable[[Person], Client]
Commit = Callable[..., Any]


@pytest.fixture
def client(sign_in_client: SignIn, head: Person) -> Client:
    """The head at their desk."""
    return sign_in_client(head)


@pytest.fixture
def send(client: Client, django_capture_on_commit_callbacks: Commit, tmp_path: Path) -> Callable[..., Import]:
    """A function that sends a roster as an archive, or as files, and waits until it has been looked at."""

    def send_in(roster: Roster, *, as_files: bool = False) -> Import:
        if as_files:
            files = [SimpleUploadedFile(f"{name}.csv", text.encode()) for name, text in roster.texts().items()]
        else:
            content = roster.write_zip(tmp_path / "export.zip").read_bytes()
            files = [SimpleUploadedFile("export.zip", content)]
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("exchange:import"), {"export": files})
        assert answer.status_code == 302, answer.content.decode()
        found: Import = Import.objects.first()
        return found

    return send_in


@pytest.fixture
def bring_in(client: Client, django_capture_on_commit_callbacks: Commit) -> Callable[..., Import]:
    """A function that orders a preview to be applied, and waits until it is."""

    def order(record: Import, **words: Any) -> Import:
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("exchange:package_application", args=[record.pk]), words)
        record.refresh_from_db()
        return record

    return order


@pytest.mark.parametrize("as_files", [False, True])
def test_from_an_archive_or_from_files_to_people(
    client: Client, send: Callable[..., Import], bring_in: Callable[..., Import], as_files: bool
) -> None:
    record = send(small_school(), as_files=as_files)
    assert record.state == Import.State.PREVIEWED
    page = client.get(reverse("exchange:package", args=[record.pk])).content.decode()
    assert "Nothing is changed yet" in page
    assert "New people: Parent 1, Student 10, Teacher 3." in page
    assert not Person.objects.filter(sourced_id__isnull=False).exists()
    assert bring_in(record).state == Import.State.APPLIED
    assert person("t0").role_codes == {"teacher"}
    act = Act.objects.get(verb="import.apply")
    assert (act.actor_id, act.record_id) == (record.by_id, record.pk)
    assert "Brought in on" in client.get(reverse("exchange:package", args=[record.pk])).content.decode()


def test_nothing_that_was_sent_is_kept_longer_than_it_takes_to_read(
    send: Callable[..., Import], bring_in: Callable[..., Import], settings: Any
) -> None:
    secret = "Zx9-never-store-me"
    roster = small_school()
    for row in roster.files["users"].values():
        row["password"] = secret
    record = send(roster)
    home = Path(settings.HEADSHIP_HOME)
    kept = [path for path in (home / "work").rglob("*") if path.is_file()]
    assert kept and not [path for path in kept if secret.encode() in path.read_bytes()]
    bring_in(record)
    assert not [path for path in (home / "work").rglob("*") if path.is_file()]


def test_much_that_ends_is_named_and_waits_for_a_word(
    client: Client, bring: Bring, send: Callable[..., Import], bring_in: Callable[..., Import]
) -> None:
    bring(Roster().people("student", 10, "s"))
    record = send(Roster().people("student", 7, "s"))
    page = client.get(reverse("exchange:package", args=[record.pk])).content.decode()
    assert all(f"Person s{number}" in page for number in (7, 8, 9))
    assert "People 3 of 10" in page
    answer = client.post(reverse("exchange:package_application", args=[record.pk]))
    assert (answer.status_code, "Say that so much is meant to end." in answer.content.decode()) == (422, True)
    assert Person.objects.filter(sourced_id__isnull=False).present().count() == 10
    assert bring_in(record, confirm="on").state == Import.State.APPLIED
    assert Person.objects.filter(sourced_id__isnull=False).present().count() == 7


def test_a_preview_can_be_left_and_nothing_happens(client: Client, send: Callable[..., Import]) -> None:
    before = everything()
    record = send(small_school())
    client.post(reverse("exchange:package_withdrawal", args=[record.pk]))
    record.refresh_from_db()
    assert (record.state, record.kept_in, everything()) == (Import.State.LEFT, "", before)
    again = client.post(reverse("exchange:package_application", args=[record.pk]), follow=True)
    assert "This import was dealt with already." in again.content.decode()


def test_a_preview_of_a_school_that_changed_since_is_looked_at_again(
    bring: Bring, send: Callable[..., Import], bring_in: Callable[..., Import]
) -> None:
    record = send(small_school())
    bring(Roster().people("student", 3, "s"))
    assert bring_in(record).state == Import.State.PREVIEWED
    assert record.note == "The school has changed since this preview. Look again."
    assert bring_in(record).state == Import.State.APPLIED


def test_what_contradicts_itself_is_refused_with_its_reason(client: Client, send: Callable[..., Import]) -> None:
    record = send(small_school().change("academicSessions", "year", parentSourcedId="autumn"))
    assert record.state == Import.State.REFUSED
    page = client.get(reverse("exchange:package", args=[record.pk])).content.decode()
    assert "Nothing was changed" in page
    assert "part of itself" in page


def test_what_the_school_has_already_says_so(bring: Bring, send: Callable[..., Import]) -> None:
    bring(small_school())
    assert send(small_school()).state == Import.State.UNCHANGED


def test_a_file_of_another_kind_is_met_with_a_sentence(client: Client) -> None:
    sent = {"export": SimpleUploadedFile("photo.png", b"x")}
    answer = client.post(reverse("exchange:import"), sent)
    assert answer.status_code == 422
    assert "Choose one zip archive, or the CSV files of one export." in answer.content.decode()
    assert client.post(reverse("exchange:import"), {}).status_code == 422
    assert not Import.objects.exists()


def test_whoever_watches_is_told_when_it_is_done(client: Client, send: Callable[..., Import]) -> None:
    record = send(small_school())
    here = reverse("exchange:package", args=[record.pk])
    assert client.get(here, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    Import.objects.update(state=Import.State.READING, step="users", done=3, of=8)
    page = client.get(here, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in page.headers
    assert "Looking at: People" in page.content.decode()


def test_problems_as_a_table_and_as_a_file(client: Client, send: Callable[..., Import]) -> None:
    record = send(small_school().change("users", "s1", email="=nobody").change("users", "s2", email="nor them"))
    here = reverse("exchange:package_problems", args=[record.pk])
    assert "nor them" in client.get(here).content.decode()
    assert "Nothing of this kind" in client.get(f"{here}?show=refusal").content.decode()
    answer = client.get(f"{here}?format=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1][:4] == ["users.csv", "6", "email", "'=nobody"]
    assert client.get(f"{here}?format=xlsx").content[:2] == b"PK"


def test_what_waits_names_only_what_is_absent(client: Client, bring: Bring) -> None:
    bring(small_school().without("courses", "course-c0"))
    page = client.get(reverse("exchange:import_waiting")).content.decode()
    assert "Courses: course-c0" in page
    assert "autumn" not in page


def test_sensitive_data_only_after_the_school_turns_it_on(client: Client, head: Person, bring: Bring) -> None:
    roster = small_school().add("demographics", "s1", birthDate="2012-03-04", sex="female")
    report = bring(roster)
    assert not LearnerCharacteristic.objects.exists()
    assert "demographics_off" in {problem.code for problem in report.problems}
    here = reverse("exchange:demographic", args=["sex"])
    assert client.post(here, {"reason": "why"}).status_code == 422
    client.post(here, {"reason": "Results of girls and boys are compared each year."})
    bring(roster)
    stored = LearnerCharacteristic.objects.values_list("learner__sourced_id", "field", "value")
    assert list(stored) == [("s1", "sex", "female")]
    assert "1 value is removed." in client.get(here).content.decode()
    client.post(reverse("exchange:demographic_removal", args=["sex"]))
    assert not LearnerCharacteristic.objects.exists()
    verbs = Act.objects.filter(verb__startswith="demographics").order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["demographics.turn_on", "demographics.turn_off"]
    # Turned on again, the very same files bring it again.
    choices.turn_on(by=head, field="sex", reason="The comparison is made again this year.")
    bring(roster)
    assert LearnerCharacteristic.objects.count() == 1


def test_a_field_that_waits_goes_with_the_choice(head: Person, bring: Bring) -> None:
    choices.turn_on(by=head, field="sex", reason="Results of girls and boys are compared each year.")
    bring(small_school().add("demographics", "later", sex="male"))
    assert WaitingRow.objects.filter(file="demographics").count() == 1
    choices.turn_off(by=head, choice=DemographicChoice.objects.get())
    assert not WaitingRow.objects.filter(file="demographics").exists()


def test_a_field_is_kept_once_and_exists(head: Person) -> None:
    choices.turn_on(by=head, field="sex", reason="Results of girls and boys are compared each year.")
    with pytest.raises(Refusal, match="kept already"):
        choices.turn_on(by=head, field="sex", reason="Results of girls and boys are compared each year.")
    with pytest.raises(Refusal, match="no such field"):
        choices.turn_on(by=head, field="religion", reason="Because somebody asked for it.")


def test_work_that_was_interrupted_can_be_taken_up_again(
    send: Callable[..., Import], bring_in: Callable[..., Import]
) -> None:
    record = send(small_school())
    long_ago = clock.now() - timedelta(hours=1)
    Import.objects.update(state=Import.State.APPLYING, touched_at=long_ago)
    assert imports.tidy_up() == 1
    record.refresh_from_db()
    assert (record.state, "interrupted" in record.note) == (Import.State.PREVIEWED, True)
    assert bring_in(record).state == Import.State.APPLIED


def test_a_preview_that_nobody_applies_is_forgotten(send: Callable[..., Import]) -> None:
    record = send(small_school())
    folder = imports.place(record)
    with clock.at(clock.now() + timedelta(days=15)):
        imports.tidy_up()
    record.refresh_from_db()
    assert (record.state, folder.exists()) == (Import.State.LEFT, False)


def queries(client: Client, address: str) -> int:
    """How many questions a page asks of the database."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_pages_ask_as_often_for_three_rows_as_for_one(client: Client, head: Person, bring: Bring) -> None:
    bring(small_school().without("courses", "course-c0"))
    front, waits = reverse("exchange:import"), reverse("exchange:import_waiting")
    record = Import.objects.get()
    problems = reverse("exchange:package_problems", args=[record.pk])
    one = [queries(client, address) for address in (front, waits, problems)]
    for number in range(2):
        Import.objects.create(name=f"more {number}", by=head, state=Import.State.APPLIED, report=record.report)
        record.problems.create(code="dangling", severity="warning", file="users.csv", row=number)
        WaitingRow.objects.create(file="classes", sourced_id=f"x{number}", content={"courseSourcedId": "none"})
    assert [queries(client, address) for address in (front, waits, problems)] == one
