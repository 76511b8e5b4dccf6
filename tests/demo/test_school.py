"""The demonstration school as a visitor finds it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from headship.demo.accounts import ACCOUNTS, PASSWORD, described_accounts
from tests.demo.conftest import FOUND_ON, facts_of, headship

pytestmark = pytest.mark.sqlite
Facts = dict[str, Any]


def test_only_the_listed_accounts_can_sign_in(facts: Facts) -> None:
    listed = sorted(known.email for known in ACCOUNTS)
    assert facts["accounts"] == listed
    assert facts["can_sign_in"] == listed


def test_the_command_and_the_server_say_whom_one_may_be() -> None:
    described = described_accounts()
    assert PASSWORD in described
    assert all(known.email in described and known.name in described for known in ACCOUNTS)


def test_it_says_that_it_is_simulated(facts: Facts) -> None:
    assert facts["demonstration"] is True
    assert {key for key, (_status, says) in facts["today"].items() if not says} == set()


def test_its_ledger_is_whole_and_begins_by_saying_that_it_is_simulated(home: Path, facts: Facts) -> None:
    assert facts["intact"] is None
    verified = headship(home, "ledger", "verify")
    assert verified.returncode == 0
    assert "riverside: whole" in verified.stdout


def test_all_of_it_happened_before_the_day_on_which_it_is_found(facts: Facts) -> None:
    midnight = datetime.fromisoformat(f"{FOUND_ON}T00:00").replace(tzinfo=ZoneInfo("Europe/Madrid"))
    assert datetime.fromisoformat(facts["last_act"]) < midnight
    assert datetime.fromisoformat(facts["last_recorded"]) < midnight


@pytest.mark.parametrize("key", [known.key for known in ACCOUNTS])
def test_something_waits_for_everybody_who_can_sign_in(facts: Facts, key: str) -> None:
    assert facts["today"][key][0] == 200
    assert facts["waiting"][key], f"nothing waits for {key}"


def test_decisions_are_in_every_state(facts: Facts) -> None:
    states = {tuple(pair) for pair in facts["decision_states"]}
    assert {state for kind, state in states if kind == "regular"} == {
        "draft", "consulting", "settling", "decided", "reviewed", "withdrawn",
    }  # fmt: skip
    assert {("small", "decided"), ("urgent", "decided"), ("urgent", "reviewed")} <= states
    assert facts["outcomes"] == ["false", "true", "unclear"]
    assert facts["confidential"] >= 2


def test_policies_are_in_every_state_that_a_reader_meets(facts: Facts) -> None:
    assert {"draft", "proposed", "in_force", "superseded", "withdrawn"} <= set(facts["version_states"])
    waiting, answered = facts["marks"]
    assert waiting
    assert answered
    assert {"alone", "meeting", "paper"} <= set(facts["ways"])


def test_the_golden_thread_can_be_walked(facts: Facts) -> None:
    links = {tuple(link) for link in facts["relations"]}
    assert ("decision", "decides", "policy") in links
    assert ("policy", "upholds", "school_value") in links
    assert ("policy", "answers", "requirement") in links
    assert ("decision", "cites", "reading") in links


def test_people_judge_and_let_rest(facts: Facts) -> None:
    assert facts["stances"] == ["focus", "rest"]
    assert facts["judges"] == ["appraiser", "self"]
    assert facts["scales"] == ["frequency", "rag", "rubric"]
    assert facts["acting"] == 1


def test_readings_go_back_two_years_and_show_the_quiet_week(facts: Facts) -> None:
    assert facts["reading_days"] >= 28
    assert facts["paused"] > 0


def test_the_same_seed_size_and_day_give_the_same_school(homes: list[Path], facts: Facts) -> None:
    again = facts_of(homes[1])
    for part in ("acts", "people", "decisions", "policies", "waiting"):
        assert again[part] == facts[part], part


def test_a_second_building_changes_nothing_and_says_so(home: Path, facts: Facts) -> None:
    refused = headship(home, "demo", "--school-size", "24")
    assert refused.returncode == 2
    assert "here already" in refused.stderr
    assert facts_of(home)["acts"] == facts["acts"]


def test_if_empty_leaves_a_home_with_any_school_alone(tmp_path: Path) -> None:
    headship(tmp_path, "standing", "--json")  # makes an unnamed school
    left = headship(tmp_path, "demo", "--if-empty")
    assert left.returncode == 0
    assert left.stdout == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--school-size", "3"), "24 to 20000 learners"),
        (("--school-size", "1000000"), "24 to 20000 learners"),
        (("--found-on", "2999-01-01"), "lie in the future"),
    ],
)
def test_what_cannot_be_built_is_refused_in_one_line(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    refused = headship(tmp_path, "demo", *words)
    assert refused.returncode == 2
    assert says in refused.stderr
    assert refused.stderr.count("\n") == 1
