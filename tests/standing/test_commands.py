"""`headship standing`, as a program and as a person read it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from headship.config.command import main
from headship.evidence.domain import judgements
from headship.evidence.models.ledger import Purpose
from headship.kernel.scope import school_scope
from headship.school.models import Person, School
from tests.standing.conftest import Declare, Read

pytestmark = pytest.mark.django_db

CLAUSES = [4, 4, 4, 4, 3, 6, 6, 6]


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["standing", *words]) == 0
    return capsys.readouterr().out


def clause_of(content: dict[str, Any], element: str, letter: str) -> dict[str, Any]:
    found = next(each for each in content["elements"] if each["code"] == element)
    clause: dict[str, Any] = next(each for each in found["clauses"] if each["letter"] == letter)
    return clause


def test_all_elements_and_clauses_are_there_from_the_first_moment(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    content = json.loads(printed(capsys, "--json"))
    assert School.objects.count() == 1, "an unnamed one was made"
    assert set(content) == {"school", "elements"}
    by_standard: dict[str, int] = {}
    for element in content["elements"]:
        assert set(element) == {"code", "title", "clauses", "self", "appraiser", "voice"}
        assert (element["self"], element["appraiser"], element["voice"]) == (None, None, None)
        by_standard[element["code"][0]] = by_standard.get(element["code"][0], 0) + 1
        for clause in element["clauses"]:
            assert set(clause) == {"letter", "text", "level", "indicators"}
            assert clause["text"]
            assert clause["level"] is None
            for shown in clause["indicators"]:
                assert set(shown) == {"name", "numerator", "denominator", "value", "level"}
                assert (shown["value"], shown["level"]) == (None, None)
    assert list(by_standard.values()) == CLAUSES
    assert sum(len(element["clauses"]) for element in content["elements"]) == 150


def test_a_ratio_a_mean_and_a_hidden_figure(
    school: School, capsys: pytest.CaptureFixture[str], declare: Declare, read: Read
) -> None:
    declare("team", "4.4a")
    declare("in-trust", "4.4d", established=3, leading=3.5)
    declare("mentors", "2.3c", of_people=True)
    read("team", 9, 10)
    read("in-trust", None, 61, value=3.2, low=3.0, high=3.4)
    read("mentors", 3, 4, hidden=True)
    content = json.loads(printed(capsys, "--json"))
    assert content["school"] == "Riverside School"
    assert clause_of(content, "4.4", "a")["level"] == "leading"
    assert clause_of(content, "4.4", "a")["indicators"][-1] == {
        "name": "About team", "numerator": 9, "denominator": 10, "value": 0.9, "level": "leading",
    }  # fmt: skip
    mean = clause_of(content, "4.4", "d")["indicators"][-1]
    assert (mean["numerator"], mean["denominator"], mean["value"], mean["level"]) == (None, 61, 3.2, "established")
    hidden = clause_of(content, "2.3", "c")["indicators"][-1]
    assert hidden | {"name": ""} == {"name": "", "numerator": None, "denominator": None, "value": None, "level": None}


def test_work_done_a_moment_ago_is_in_it(school: School, head: Person, capsys: pytest.CaptureFixture[str]) -> None:
    printed(capsys, "--json")
    with school_scope(school.pk):
        judgements.judge(by=head, element="2.2", lens="self", scale="frequency", level="often")
    content = json.loads(printed(capsys, "--json", "--school", "riverside"))
    element = next(each for each in content["elements"] if each["code"] == "2.2")
    assert element["self"]["level"] == "often"
    assert element["self"]["scale"] == "frequency"


def test_of_a_leader_only_what_is_accountable(
    school: School, middle_leader: Person, capsys: pytest.CaptureFixture[str], declare: Declare, read: Read
) -> None:
    declare("planted", "1.4c", purpose=Purpose.FORMATIVE, per_leader=True)
    read("planted", 1, 9, leader=middle_leader)
    judgements.judge(by=middle_leader, about=middle_leader, element="1.4", lens="self", scale="rubric", level="begun")
    for name in ("Daniel Okafor", "daniel@riverside.example", str(middle_leader.pk)):
        out = printed(capsys, "--leader", name, "--json")
        content = json.loads(out)
        assert "planted" not in out
        assert clause_of(content, "1.4", "c") | {"text": ""} == {
            "letter": "c",
            "text": "",
            "level": None,
            "indicators": [],
        }
        assert all(element["self"] is None for element in content["elements"])
        assert len(content["elements"]) == 37


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--leader", "Nobody"), "No leader"),
        (("--leader", "Lucía Fernández"), "No leader"),
        (("--school", "elsewhere"), "No school"),
    ],
)
def test_who_is_unknown_is_said_in_one_line(
    words: tuple[str, ...], said: str, school: School, teacher: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["standing", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert said in captured.err


def test_two_leaders_of_one_name_are_told_apart(
    school: School, head: Person, senior: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    Person.objects.filter(pk=senior.pk).update(name=head.name)
    assert main(["standing", "--leader", head.name]) == 2
    assert "e-mail or the number" in capsys.readouterr().err


def test_a_person_reads_sentences(
    school: School, capsys: pytest.CaptureFixture[str], declare: Declare, read: Read
) -> None:
    declare("team", "4.3a")
    read("team", 9, 10)
    out = printed(capsys)
    assert "4.3 Building teams: established in 1 of 2 clauses; 1 of 2 measured." in out
    assert "About team: 9 of 10" in out
    assert "1.1 Knowing the school and its community: nothing measured yet." in out
