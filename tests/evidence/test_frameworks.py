"""What was judged, focused and recorded in one framework is never taken for another's, even where codes are equal."""

from __future__ import annotations

import pytest

from headship.evidence.api import timeline_of
from headship.evidence.domain import items, judgements, ledger, stances
from headship.evidence.models import Act
from headship.kernel import clock
from headship.kernel.failures import CommandFailure
from headship.school.models import Person
from headship.standards.domain import editions
from headship.standing.api import standing_of
from tests.standing.conftest import SECOND


def judge(head: Person, level: str = "established") -> None:
    judgements.judge(by=head, element="2.2", lens="self", scale="rubric", level=level)


def own_view(head: Person) -> str | None:
    element = next(each for each in standing_of(reader=head).elements if each.code == "2.2")
    return element.self_view.level if element.self_view else None


def test_judgements_stay_with_their_framework(head: Person) -> None:
    judge(head)
    lighthouse = editions.load(SECOND, "second.yaml")
    first = editions.load_file(editions.SHIPPED / "cambridge_leader_2019.yaml")
    editions.use(by=head, framework=lighthouse)
    assert own_view(head) is None
    assert judgements.current_judgements(head) == {}
    judge(head, "begun")
    assert own_view(head) == "begun"
    editions.use(by=head, framework=first)
    assert own_view(head) == "established", "the earlier judgement is still in force"
    assert [row.level for row in judgements.history(head, "2.2")] == ["established"]


def test_focus_and_rest_stay_with_their_framework(head: Person) -> None:
    assert "2.2" in stances.stances()
    editions.use(by=head, framework=editions.load(SECOND, "second.yaml"))
    assert stances.stances() == {}
    stances.focus(by=head, element="L1")
    assert list(stances.stances()) == ["L1"]


def test_acts_and_added_evidence_speak_to_the_clauses_of_their_framework_alone(head: Person) -> None:
    note = items.Content(title="Note", clauses=["2.2a"], happened_on=clock.today(), note="Seen today.")
    items.add(by=head, content=note)
    judge(head)
    assert len(timeline_of(head, "2.2")) == 2
    editions.use(by=head, framework=editions.load(SECOND, "second.yaml"))
    assert timeline_of(head, "2.2") == []
    judge(head)
    assert [moment.clauses for moment in timeline_of(head, "2.2")] == [("2.2a", "2.2b")]
    assert Act.objects.order_by("-sequence")[0].clause_codes == ["lighthouse:2.2a", "lighthouse:2.2b"]
    assert ledger.verify().intact


def test_a_code_from_which_a_clause_cannot_be_told_is_refused(db: None) -> None:
    content = {
        **SECOND,
        "standards": [
            {**SECOND["standards"][1], "elements": [{"code": "lamp", "title": "Lamp", "clauses": {"a": "Trim"}}]}
        ],
    }
    with pytest.raises(CommandFailure, match="ends in a digit or a capital"):
        editions.load(content, "second.yaml")
