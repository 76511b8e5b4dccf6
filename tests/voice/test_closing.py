"""Closing: what stays joins to nobody, in no table, no order, and not in the bytes of the file."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing as shutting
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.scope import school_scope
from headship.school.models import Person, School
from headship.voice import tasks
from headship.voice.domain import intake, sweeping
from headship.voice.domain.closing import close, kept_labels
from headship.voice.domain.intake import Unanswerable
from headship.voice.domain.invitations import token_of
from headship.voice.models import Comment, Figure, Intake, Invitation, Response, Round, RoundGroup
from tests.factories.voice import answer_as, asked, links, opened, people

FREQUENCY = (1, 2, 3, 4, 5)


def answered(by: Person, count: int = 12, **more: Any) -> Round:
    """An open round in which everybody answered, each with words of their own."""
    asked_round = opened(by=by, people=count, **more)
    for number, link in enumerate(links(asked_round)):
        words = {"more_trust": f"These are the words of number {number}."}
        answer_as(link, words, respect=FREQUENCY[number % 5], listen=FREQUENCY[(number + 2) % 5])
    return asked_round


# What stays


@pytest.mark.django_db
def test_every_answer_stays_once_and_its_intake_does_not(head: Person) -> None:
    asked_round = answered(head)
    came = Counter(json.dumps(row.answers, sort_keys=True) for row in Intake.objects.all())
    close(by=head, round=asked_round)
    assert not Intake.objects.exists()
    kept = Response.objects.filter(round=asked_round)
    assert Counter(json.dumps(row.answers, sort_keys=True) for row in kept) == came
    assert Comment.objects.filter(round=asked_round).count() == 12


@pytest.mark.django_db
def test_invitations_do_not_tell_who_answered(head: Person) -> None:
    asked_round = opened(by=head, people=8, reminders=[1])
    for link in links(asked_round)[:6]:
        answer_as(link)
    with clock.at(clock.now() + timedelta(days=2)):
        tasks.keep_time()
        assert Invitation.objects.filter(reminded_at__isnull=False).count() <= 2
        close(by=head, round=asked_round)
    rows = Invitation.objects.filter(round=asked_round).values_list("salt", "reminded_at", "language", "group")
    assert len(set(rows)) == 1


@pytest.mark.django_db
def test_the_order_of_answers_is_drawn_by_lot(head: Person) -> None:
    """Of 30 people, the order in which rows were written agrees with that in which they answered once in 30! draws."""
    asked_round = opened(by=head, people=30)
    for number, link in enumerate(links(asked_round)):
        answer_as(link, {"more_trust": f"{number:03}"})
    close(by=head, round=asked_round)
    table = Comment._meta.db_table
    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT text FROM "{table}" ORDER BY {place}')
        stored = [row[0] for row in cursor.fetchall()]
    assert sorted(stored) != stored
    assert [row.text for row in Comment.objects.all()] != sorted(stored)


@pytest.mark.django_db
def test_no_column_of_what_stays_tells_when_or_who() -> None:
    allowed = {"id", "school", "round", "group_code", "answers", "bases", "item", "text"}
    for model in (Response, Comment):
        assert {field.name for field in model._meta.concrete_fields} <= allowed


@pytest.mark.django_db
def test_a_small_group_loses_its_label(head: Person) -> None:
    asked_round = opened(
        by=head, groups=[asked("staff", people(12)), asked("students", people(3, "student", "S")),
                         asked("families", people(4, "parent", "P"))],
    )  # fmt: skip
    for link in links(asked_round):
        answer_as(link, {"more_trust": "A word."})
    close(by=head, round=asked_round)
    assert Counter(Response.objects.values_list("group_code", flat=True)) == {"staff": 12, "": 7}
    # Words need ten: those of the seven would point at them, so everybody's stand together.
    assert Counter(Comment.objects.values_list("group_code", flat=True)) == {"": 19}
    groups = RoundGroup.objects.filter(round=asked_round).order_by("pk").values_list("invited", "answered")
    assert list(groups) == [(12, 12), (3, 3), (4, 4)]


@pytest.mark.parametrize(
    ("sizes", "named", "minimum", "labels"),
    [
        ({"staff": 9}, set(), 5, {"staff": "staff"}),
        ({"staff": 4}, set(), 5, {}),
        ({"staff": 9, "students": 3}, set(), 5, {"staff": "staff"}),
        ({"staff": 9, "students": 3, "families": 6}, set(), 5, {"staff": "staff", "families": "families"}),
        ({"staff": 9, "students": 3, "families": 2}, set(), 5, {"staff": "staff", "students": "", "families": ""}),
        ({"self": 1, "peers": 6}, {"self"}, 5, {"self": "self", "peers": "peers"}),
        ({"self": 1, "peers": 3}, {"self"}, 5, {"self": "self"}),
        ({}, set(), 5, {}),
    ],
)
def test_which_label_stays(sizes: dict[str, int], named: set[str], minimum: int, labels: dict[str, str]) -> None:
    assert kept_labels(sizes, named, minimum) == labels


@pytest.mark.django_db
def test_what_is_too_little_to_be_shown_is_not_kept(head: Person) -> None:
    asked_round = opened(by=head, people=8)
    for link in links(asked_round)[:4]:
        answer_as(link, {"more_trust": "A word."})
    close(by=head, round=asked_round)
    assert not Response.objects.exists()
    assert not Comment.objects.exists()
    assert not Figure.objects.exclude(hidden="").filter(mean__isnull=False).exists()


@pytest.mark.django_db
def test_results_are_there_after_closing_and_not_before(head: Person) -> None:
    asked_round = answered(head)
    assert not Figure.objects.exists()
    close(by=head, round=asked_round)
    figure = Figure.objects.get(round=asked_round, level="item", code="respect", group_code="")
    assert (figure.n, figure.hidden) == (12, "")
    assert figure.mean == pytest.approx(sum(FREQUENCY[number % 5] for number in range(12)) / 12)


@pytest.mark.django_db
def test_a_round_is_closed_once_and_by_whoever_runs_it(head: Person, teacher: Person) -> None:
    asked_round = answered(head)
    with pytest.raises(Denied):
        close(by=teacher, round=asked_round)
    close(by=head, round=asked_round)
    with pytest.raises(Refusal, match="Only an open survey"):
        close(by=head, round=asked_round)


@pytest.mark.django_db
def test_a_closing_that_breaks_off_leaves_everything_as_it_was(head: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_round = answered(head)

    def broken(_round: Round) -> None:
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr("headship.voice.domain.closing.publish", broken)
    with pytest.raises(RuntimeError):
        close(by=head, round=asked_round)
    asked_round.refresh_from_db()
    assert asked_round.is_open
    assert Intake.objects.count() == 12
    assert not Response.objects.exists()


# The copy of the database


def bytes_of_database() -> bytes:
    """The file and its write-ahead log, as a backup or a thief would take them."""
    path = Path(connection.settings_dict["NAME"])
    parts = [path, path.with_name(path.name + "-wal")]
    return b"".join(part.read_bytes() for part in parts if part.exists())


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_the_bytes_of_the_file_hold_no_intake_after_closing(head: Person) -> None:
    """The answers as they came stood in the file before closing, and nothing of those rows does afterwards."""
    marker = "zebra-crossing"
    asked_round = opened(by=head, people=12)
    moments = []
    for number, link in enumerate(links(asked_round)):
        with clock.at((clock.now() + timedelta(seconds=1)).replace(microsecond=123_000 + number)):
            answer_as(link, {"more_trust": f"{marker}-{number:02}"}, respect=FREQUENCY[number % 5])
            moments.append(clock.now().strftime("%H:%M:%S.%f").encode())
    before = bytes_of_database()
    assert all(moment in before for moment in moments)
    salts = [link.salt.encode() for link in links(asked_round)]
    assert all(salt in before for salt in salts)

    close(by=head, round=asked_round)
    asked_round.refresh_from_db()
    assert asked_round.swept_at is not None
    after = bytes_of_database()
    assert not any(moment in after for moment in moments)
    assert not any(salt in after for salt in salts)
    # Each person's words are there once, as a comment; the row in which they stood beside a link is gone.
    assert [after.count(f"{marker}-{number:02}".encode()) for number in range(12)] == [1] * 12
    order = sorted(range(12), key=lambda number: after.index(f"{marker}-{number:02}".encode()))
    assert order not in (list(range(12)), list(range(11, -1, -1)))


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_copy_of_the_database_joins_no_answer_to_a_person(head: Person, tmp_path: Path) -> None:
    """With every table of a stolen copy, no path leads from an answer to anything that only some people have."""
    asked_round = opened(by=head, people=12)
    everybody = links(asked_round)
    for number, link in enumerate(everybody):
        answer_as(link, respect=FREQUENCY[number % 5])
    close(by=head, round=asked_round)
    copy = tmp_path / "stolen.sqlite3"
    shutil.copy(connection.settings_dict["NAME"], copy)
    with shutting(sqlite3.connect(copy)) as thief:
        answers = thief.execute("SELECT id, group_code, round_id FROM voice_response").fetchall()
        assert len(answers) == 12
        assert len({row[1:] for row in answers}) == 1
        ids = {row[0] for row in answers}
        assert tables_naming(thief, ids) == {"voice_response"}
        assert thief.execute("SELECT count(*) FROM voice_intake").fetchone() == (0,)


def tables_naming(thief: sqlite3.Connection, ids: set[str]) -> set[str]:
    """The tables in which one of these values stands anywhere."""
    found = set()
    for (table,) in thief.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for row in thief.execute(f'SELECT * FROM "{table}"'):
            if any(isinstance(value, str) and value in ids for value in row):
                found.add(table)
    return found


def until_swept(asked_round: Round) -> None:
    """The server itself may look at a table just then; the schedule tries again, and so does this."""
    for _attempt in range(100):
        asked_round.refresh_from_db()
        if asked_round.swept_at is not None:
            return
        time.sleep(0.1)
        sweeping.sweep_rest()
    raise AssertionError(f"The deleted rows were never let go. Who could still read them: {who_reads()}")


def who_reads() -> list[Any]:
    """On PostgreSQL, every session that holds the database as it was, this one left out."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname, backend_type, state, xact_start, left(query, 200) FROM pg_stat_activity"
            " WHERE (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL) AND pid <> pg_backend_pid()"
        )
        return list(cursor.fetchall())


@pytest.mark.alone
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_deleted_rows_that_somebody_could_still_read_are_not_called_swept(head: Person) -> None:
    asked_round = answered(head)
    reader = connection.copy(alias="another_reader")
    try:
        with reader.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM voice_round")  # from here on it sees the database as it was
            close(by=head, round=asked_round)
            asked_round.refresh_from_db()
            assert asked_round.swept_at is None
            assert sweeping.sweep_rest() == 0
            cursor.execute("COMMIT")
    finally:
        reader.close()
    until_swept(asked_round)


@pytest.mark.alone
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_tables_of_the_server_hold_no_intake_after_closing(head: Person) -> None:
    asked_round = answered(head)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filenode('voice_intake')")
        before = cursor.fetchone()
    close(by=head, round=asked_round)
    until_swept(asked_round)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), pg_relation_size('voice_intake') FROM voice_intake")
        assert cursor.fetchone() == (0, 0)
        cursor.execute("SELECT pg_relation_filenode('voice_intake')")
        assert cursor.fetchone() != before  # the table was written anew: the old rows' pages are gone
        cursor.execute("SELECT count(*) FROM voice_response")
        assert cursor.fetchone() == (12,)


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_what_could_not_be_swept_is_swept_later(head: Person) -> None:
    asked_round = answered(head)
    close(by=head, round=asked_round)
    Round.objects.filter(pk=asked_round.pk).update(swept_at=None)
    until_swept(asked_round)
    assert sweeping.sweep_rest() == 0


# At once


@pytest.mark.django_db(transaction=True)
def test_answers_at_once_are_all_kept_and_none_twice(school: School, head: Person) -> None:
    asked_round = opened(by=head, people=24)
    tokens = [token_of(link) for link in links(asked_round)]
    outcomes = in_threads(school, [lambda token=token: answer_quietly(token) for token in tokens * 2])
    assert Counter(outcomes) == {"kept": 24, "answered": 24}
    assert Intake.objects.count() == 24


@pytest.mark.django_db(transaction=True)
def test_an_answer_during_closing_is_kept_or_refused_and_never_lost(school: School, head: Person) -> None:
    asked_round = opened(by=head, people=24)
    tokens = [token_of(link) for link in links(asked_round)]
    for token in tokens[:6]:
        answer_quietly(token)

    def end() -> str:
        with school_scope(school.pk):
            close(by=head, round=asked_round)
        return "end"

    works = [lambda token=token: answer_quietly(token) for token in tokens[6:]]
    outcomes = in_threads(school, [*works[:9], end, *works[9:]])
    kept = 6 + outcomes.count("kept")
    assert Counter(outcomes)["closed"] == 24 - kept
    assert Response.objects.count() == kept
    assert not Intake.objects.exists()


def answer_quietly(token: str) -> str:
    """Answer, and say how that went."""
    try:
        intake.answer(token=token, answers={"respect": 4})
    except Unanswerable as late:
        return late.why
    return "kept"


def in_threads(school: School, works: list[Any]) -> list[str]:
    """Do all of this at once, each with a connection of its own."""
    begin, outcomes = threading.Barrier(len(works)), list[str]()

    def run(work: Any) -> None:
        try:
            begin.wait()
            outcomes.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == len(works)
    return outcomes


def test_the_file_of_these_tests_is_a_file() -> None:
    if connection.vendor == "sqlite":
        assert ".sqlite3" in str(settings.DATABASES["default"]["TEST"]["NAME"])
