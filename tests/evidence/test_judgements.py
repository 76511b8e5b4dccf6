"""Judging an element: first the level, then the reasons; and who may read it."""

from __future__ import annotations

import pytest

from headship.evidence.domain import judgements
from headship.evidence.models import Act, Judgement
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person, Relation, School


@pytest.fixture
def appraiser(head: Person, middle_leader: Person) -> Person:
    """The head appraises the middle leader."""
    Relation(kind=Relation.Kind.APPRAISER, of=middle_leader, by=head).save()
    return head


def own_view(leader: Person, level: str = "begun") -> Judgement:
    return judgements.judge(by=leader, element="2.2", lens="self", about=leader, scale="rubric", level=level)


def test_a_leader_judges_first_and_gives_the_reasons_then(middle_leader: Person) -> None:
    judgement = own_view(middle_leader)
    assert judgement.completed_at is None
    with pytest.raises(Refusal) as refusal:
        judgements.complete(by=middle_leader, judgement=judgement, evidence=" ")
    assert refusal.value.field == "evidence"
    done = judgements.complete(
        by=middle_leader, judgement=judgement, evidence="Four decisions reviewed.", contradicts="A silent staff room."
    )
    assert done.evidence == "Four decisions reviewed."
    with pytest.raises(Refusal):
        judgements.complete(by=middle_leader, judgement=judgement, evidence="Again.")


def test_an_own_view_is_seen_by_the_leader_alone_until_shared(
    middle_leader: Person, appraiser: Person, senior: Person, teacher: Person
) -> None:
    judgement = own_view(middle_leader)
    act = Act.objects.get(verb="judgement.make")
    assert act.purpose == "formative"
    for other in (appraiser, senior, teacher):
        assert not judgements.current_judgements(other, middle_leader)
        assert not Act.objects.visible_to(other).filter(pk=act.pk).exists()
    assert judgements.current_judgements(middle_leader, middle_leader) == {("2.2", "self"): judgement}
    with pytest.raises(Denied):
        judgements.share(by=appraiser, judgement=judgement)
    judgements.share(by=middle_leader, judgement=judgement)
    assert ("2.2", "self") in judgements.current_judgements(appraiser, middle_leader)
    assert not judgements.current_judgements(senior, middle_leader)
    assert not Act.objects.visible_to(appraiser).filter(pk=act.pk).exists(), "the act itself stays the leader's"


def test_only_the_named_appraiser_gives_the_appraisers_view(
    middle_leader: Person, appraiser: Person, senior: Person
) -> None:
    with pytest.raises(Denied):
        judgements.judge(by=senior, element="2.2", lens="appraiser", about=middle_leader, scale="rubric", level="begun")
    with pytest.raises(Denied):
        judgements.judge(by=appraiser, element="2.2", lens="self", about=middle_leader, scale="rubric", level="begun")
    made = judgements.judge(
        by=appraiser, element="2.2", lens="appraiser", about=middle_leader, scale="rag", level="green"
    )
    assert Act.objects.get(record_kind="judgement", record_id=made.pk).purpose == "accountable"
    assert ("2.2", "appraiser") in judgements.current_judgements(middle_leader, middle_leader)
    assert not judgements.current_judgements(senior, middle_leader)


def test_the_schools_view_is_given_by_the_senior_team_and_read_by_staff(
    school: School, senior: Person, teacher: Person, governor: Person, parent: Person
) -> None:
    with pytest.raises(Denied):
        judgements.judge(by=teacher, element="7.6", lens="self", scale="rubric", level="leading")
    judgements.judge(by=senior, element="7.6", lens="self", scale="rubric", level="leading")
    assert judgements.current_judgements(teacher)[("7.6", "self")].value == 1.0
    assert judgements.current_judgements(governor)
    assert not judgements.current_judgements(parent)


def test_a_new_view_replaces_the_earlier_which_stays_to_be_read(middle_leader: Person) -> None:
    first, second = own_view(middle_leader), own_view(middle_leader, "established")
    assert judgements.current_judgements(middle_leader, middle_leader)[("2.2", "self")] == second
    assert judgements.history(middle_leader, "2.2", middle_leader) == [second, first]
    with pytest.raises(Refusal):
        judgements.complete(by=middle_leader, judgement=first, evidence="Too late.")


@pytest.mark.parametrize(
    ("element", "scale", "level", "field"),
    [("9.9", "rubric", "begun", "element"), ("2.2", "rubric", "green", "level"), ("2.2", "stars", "five", "level")],
)
def test_what_is_unknown_is_refused_in_a_sentence(
    middle_leader: Person, element: str, scale: str, level: str, field: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        judgements.judge(by=middle_leader, element=element, lens="self", about=middle_leader, scale=scale, level=level)
    assert refusal.value.field == field
    assert not Judgement.objects.exists()


def test_the_scale_last_used_is_offered_again(middle_leader: Person) -> None:
    assert judgements.scale_in_use(middle_leader) == "rubric"
    judgements.judge(by=middle_leader, element="2.2", lens="self", about=middle_leader, scale="rag", level="amber")
    assert judgements.scale_in_use(middle_leader) == "rag"
    assert judgements.scale_in_use() == "rubric"
