"""The pages of policies: what each shows, to whom, at what cost, and what a mistake brings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from headship.areas.stewardship.domain import policies
from headship.areas.stewardship.models import Policy, PolicyVersion, UnclearMark
from headship.school.domain.audiences import audience
from headship.school.models import Delivery, Person, Receipt, Relation
from tests.factories.policies import (
    QUESTION,
    TEXT,
    DraftFactory,
    RequirementFactory,
    ValueFactory,
    approved,
    new_version,
    proposed,
    published,
)

SignIn = Callable[[Person], Client]


@pytest.fixture
def policy(head: Person, senior: Person, teacher: Person) -> Policy:
    """In force, owned by the senior leader, with a question, for all staff."""
    return published(by=senior, approver=head, title="Visits", question=True, links=[ValueFactory(by=head)]).policy


def at(name: str, *args: Any) -> str:
    """An address of this room."""
    return reverse(f"stewardship:{name}", args=args)


def said(response: Any) -> str:
    """The words of a page."""
    return str(response.content.decode())


def queries_of(client: Client, address: str) -> int:
    """How many queries a page takes."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_list_costs_the_same_for_one_and_for_three(head: Person, senior: Person, sign_in_client: SignIn) -> None:
    client = sign_in_client(head)
    published(by=senior, approver=head)
    one = queries_of(client, at("policies"))
    for _ in range(2):
        policies.begin_version(by=senior, policy=published(by=senior, approver=head).policy)
    assert queries_of(client, at("policies")) == one


def test_the_page_costs_the_same_for_one_and_for_three_of_everything(
    head: Person, senior: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    client = sign_in_client(senior)

    def full(count: int) -> str:
        links = [ValueFactory(by=head) for _ in range(count)]
        page = published(by=senior, approver=head, question=True, links=links).policy
        for _ in range(count):
            mark = policies.mark_unclear(by=teacher, policy=page, passage="ten learners")
            policies.answer_mark(by=senior, mark=mark, text="Ten.")
            policies.mark_unclear(by=teacher, policy=page, passage="one page")
        return at("policy", page.pk)

    one, three = full(1), full(3)
    assert queries_of(client, one) == queries_of(client, three)


def test_status_costs_the_same_for_few_and_many_readers(
    head: Person, senior: Person, readers: list[Person], sign_in_client: SignIn
) -> None:
    policy = published(by=senior, approver=head, question=True).policy
    client = sign_in_client(senior)
    before = queries_of(client, at("status", policy.pk))
    for reader in readers:
        policies.acknowledge(by=reader, policy=policy)
    assert queries_of(client, at("status", policy.pk)) == before


def test_grounds_cost_the_same_for_one_and_for_three(head: Person, sign_in_client: SignIn) -> None:
    client = sign_in_client(head)
    ValueFactory(by=head), RequirementFactory(by=head)
    one = queries_of(client, at("grounds"))
    for _ in range(2):
        ValueFactory(by=head), RequirementFactory(by=head)
    assert queries_of(client, at("grounds")) == one


def test_the_list_says_how_things_stand_and_finds(
    policy: Policy, head: Person, senior: Person, sign_in_client: SignIn
) -> None:
    DraftFactory(by=senior, title="Mobile phones")
    gone = published(by=senior, approver=head, title="Chalk").policy
    policies.withdraw(by=senior, policy=gone, reason="No chalk any more.")
    client = sign_in_client(head)
    page = said(client.get(at("policies")))
    assert "1 of 1 policy is in date." in page
    assert "Visits" in page
    assert "Chalk" not in page
    assert "Chalk" in said(client.get(at("policies"), {"show": "withdrawn"}))
    assert "Mobile phones" in said(client.get(at("policies"), {"show": "draft"}))
    assert "Visits" in said(client.get(at("policies"), {"q": "ten learners"}))
    assert "No policy here" in said(client.get(at("policies"), {"q": "the moon"}))
    assert "Visits" in said(client.get(at("policies"), {"show": "nonsense"}))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_can_be_taken_away(policy: Policy, head: Person, sign_in_client: SignIn, kind: str) -> None:
    response = sign_in_client(head).get(at("policies"), {"format": kind})
    assert response["Content-Disposition"] == f'attachment; filename="policies.{kind}"'
    if kind == "csv":
        assert response.content.decode("utf-8-sig").splitlines()[1].startswith("Visits,yes,1,")


def test_a_teacher_reads_it_acknowledges_and_answers(policy: Policy, teacher: Person, sign_in_client: SignIn) -> None:
    client = sign_in_client(teacher)
    page = said(client.get(at("policy", policy.pk)))
    assert "Have you read it?" in page
    assert "What would you do?" not in page, "first the text, then the situation"
    client.post(at("acknowledgement", policy.pk))
    assert "You have read this" in said(client.get(at("policy", policy.pk)))
    wrong = policies.question_of(policy).answers.first()  # type: ignore[union-attr]
    assert client.post(at("answer", policy.pk), {"answer": wrong.pk}).status_code == 302
    page = said(client.get(at("policy", policy.pk)))
    assert "Not quite, and you are not the only one." in page
    assert QUESTION["why"] in page
    assert client.post(at("answer", policy.pk), {"answer": ""}).status_code == 422


def test_a_mark_needs_words_that_stand_there(policy: Policy, teacher: Person, sign_in_client: SignIn) -> None:
    client = sign_in_client(teacher)
    begun = said(client.get(at("mark_new", policy.pk), {"p": "4"}))
    assert "One adult goes with ten learners." in begun
    assert "If a child is in danger" in begun
    refused = client.post(at("mark_new", policy.pk), {"passage": "the moon", "note": "Why?", "paragraph": "4"})
    assert refused.status_code == 422
    assert "These words do not stand in the text." in said(refused)
    assert "Why?" in said(refused), "nothing typed is lost"
    client.post(at("mark_new", policy.pk), {"passage": "ten learners", "paragraph": "4"})
    assert UnclearMark.objects.get().marked_by == teacher
    for place in ("99999999999999999999", "-1", "x", ""):
        assert client.get(at("mark_new", policy.pk), {"p": place}).status_code == 200


def test_the_price_stands_between_choosing_and_sending(
    head: Person, senior: Person, parent: Person, sign_in_client: SignIn
) -> None:
    version = approved(by=senior, approver=head, title="Visits", question=True)
    client = sign_in_client(senior)
    place = at("publication", version.policy_id, 1)
    groups = [audience("staff").pk, audience("parents").pk]
    price = said(client.post(place, {"audiences": groups, "due_on": "2036-01-01"}))
    assert "goes to 3 people" in price
    assert "2 minutes × " in price
    assert "4 minutes of it is working time of staff." in price
    assert not Delivery.objects.exists()
    sent = client.post(place, {"audiences": groups, "due_on": "2036-01-01", "confirmed": "1"})
    assert sent["Location"] == at("status", version.policy_id)
    assert Delivery.objects.get().due_on.isoformat() == "2036-01-01"


def test_what_the_domain_refuses_is_said_on_the_form(head: Person, senior: Person, sign_in_client: SignIn) -> None:
    version = approved(by=senior, approver=head)
    response = sign_in_client(senior).post(
        at("publication", version.policy_id, 1),
        {"audiences": [audience("staff").pk], "due_on": "2020-01-01", "confirmed": "1"},
    )
    assert response.status_code == 422
    assert "lies in the past" in said(response)
    version.refresh_from_db()
    assert version.state == "approved"


def test_the_second_writer_is_shown_the_first_ones_change(head: Person, senior: Person, sign_in_client: SignIn) -> None:
    version = DraftFactory(by=senior)
    place = at("text", version.policy_id, 1)
    mine = {"title": "Visits", "text": "Mine.", "version": version.revision}
    policies.revise(by=head, version=version, text="The head's.")
    clash = sign_in_client(senior).post(place, mine)
    assert clash.status_code == 422
    assert "Amina Diallo changed this" in said(clash)
    assert "Mine." in said(clash)
    version.refresh_from_db()
    assert version.text == "The head's."
    assert sign_in_client(senior).get(at("revision", version.policy_id, 1)).content.decode() == str(version.revision)
    sign_in_client(senior).post(place, {**mine, "over": version.revision})
    version.refresh_from_db()
    assert version.text == "Mine."


def test_two_versions_are_compared_in_words(
    policy: Policy, head: Person, senior: Person, sign_in_client: SignIn
) -> None:
    client = sign_in_client(head)
    assert "nothing to compare" in said(client.get(at("comparison", policy.pk)))
    new_version(policy, by=senior, approver=head, text=TEXT.replace("ten", "eight"), change="Eight, not ten.")
    page = said(client.get(at("comparison", policy.pk)))
    assert "From version 1 to version 2. Eight, not ten." in " ".join(page.replace("&#x27;", "'").split())
    assert "ten</del>" in page
    assert "eight</ins>" in page
    back = said(client.get(at("comparison", policy.pk), {"from": "2", "to": "1"}))
    assert "eight</del>" in back
    assert client.get(at("comparison", policy.pk), {"from": "x", "to": "77777777777777"}).status_code == 200


def test_names_are_for_the_owner_and_for_line_managers(
    policy: Policy, head: Person, senior: Person, middle_leader: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    place = at("status", policy.pk)
    assert teacher.name in said(sign_in_client(senior).get(place))
    assert teacher.name not in said(sign_in_client(head).get(place))
    assert teacher.name not in said(sign_in_client(middle_leader).get(place))
    Relation(kind="line_manager", of=teacher, by=middle_leader).save()
    assert teacher.name in said(sign_in_client(middle_leader).get(place))
    figures = sign_in_client(head).get(place, {"format": "csv"}).content.decode("utf-8-sig")
    assert teacher.name not in figures


def test_whoever_marked_is_named_to_the_owner_alone(
    policy: Policy, head: Person, senior: Person, middle_leader: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    mark = policies.mark_unclear(by=teacher, policy=policy, passage="ten learners", note="Why ten?")
    assert "Why ten?" not in said(sign_in_client(middle_leader).get(at("policy", policy.pk)))
    assert teacher.name in said(sign_in_client(senior).get(at("mark_answer", policy.pk, mark.pk)))
    sign_in_client(senior).post(at("mark_answer", policy.pk, mark.pk), {"text": "Because of the bus."})
    page = said(sign_in_client(middle_leader).get(at("policy", policy.pk)))
    assert "Because of the bus." in page
    assert teacher.name not in page
    assert "Because of the bus." in said(sign_in_client(middle_leader).get(at("print", policy.pk)))


def test_a_meeting_is_entered_with_its_day(
    policy: Policy, senior: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    client = sign_in_client(senior)
    assert client.post(at("together", policy.pk), {"way": "meeting"}).status_code == 422
    client.post(at("together", policy.pk), {"way": "meeting", "people": [teacher.pk]})
    assert Receipt.objects.get(person=teacher).acknowledged_way == "meeting"
    future = {"way": "paper", "people": [senior.pk], "happened_on": "2036-01-01"}
    assert "lies in the future" in said(client.post(at("together", policy.pk), future))


def test_steps_from_the_draft_to_its_approval(
    head: Person, senior: Person, middle_leader: Person, sign_in_client: SignIn
) -> None:
    author, approver, checker = map(sign_in_client, (senior, head, middle_leader))
    made = author.post(
        at("policy_new"),
        {"title": "Visits", "text": TEXT, "owner": senior.pk, "cycle_months": 12, "audiences": [audience("staff").pk]},
    )
    version = PolicyVersion.objects.get()
    here = (version.policy_id, 1)
    assert made["Location"] == at("version", *here)
    author.post(
        at("question", *here),
        {"scenario": "A storm comes.", "answer_0": "Go", "answer_1": "Stay", "right": "1", "why": "It is a storm."},
    )
    author.post(at("links", *here), {"target": f"value-{ValueFactory(by=head).pk}", "how": "By counting."})
    author.post(at("proposal", *here), {"checker": middle_leader.pk})
    link = version.links.get()
    assert "Say what is missing." in said(checker.post(at("check", *here, link.pk), {"holds": "no"}))
    checker.post(at("check", *here, link.pk), {"holds": "yes"})
    assert "waits for approval" in said(author.get(at("version", *here)))
    assert author.post(at("approval", *here), {}).status_code == 403
    approver.post(at("sending_back", *here), {"reason": "Name the bus."})
    assert "Name the bus." in said(author.get(at("version", *here)))
    author.post(at("proposal", *here), {"checker": ""})
    approver.post(at("approval", *here), {"note": "Well said."})
    version.refresh_from_db()
    assert (version.state, version.approval_note, version.question.scenario) == (
        "approved",
        "Well said.",
        "A storm comes.",
    )


def test_a_value_is_confirmed_with_one_press(head: Person, senior: Person, sign_in_client: SignIn) -> None:
    value = ValueFactory(by=head, text="Kindness", keeper=senior)
    client = sign_in_client(senior)
    client.post(at("value_confirmation", value.pk))
    client.post(at("requirement_new"), {"title": "Records", "source": "Office", "keeper": senior.pk})
    page = said(client.get(at("grounds")))
    assert "Kindness" in page
    assert "Records" in page
    client.post(at("value_retirement", value.pk))
    assert "Kindness" not in said(client.get(at("grounds")))


class TestASlip:
    """Reading without an account."""

    @pytest.fixture
    def place(self, policy: Policy, head: Person, readers: list[Person], senior: Person) -> str:
        """Where a teacher without an account reads it."""
        policies.send_to_newcomers(by=senior, policy=policy)
        receipt = Receipt.objects.get(person=readers[0])
        return at("slip", receipt.slip_code)

    def test_it_is_read_acknowledged_answered_and_asked_about(self, place: str, policy: Policy, client: Client) -> None:
        page = said(client.get(place))
        assert "For Reader 0." in page
        assert "Have you read it?" in page
        assert "If a child is in danger" in said(client.get(place, {"p": "4"}))
        client.post(place, {"kind": "mark", "passage": "ten learners", "paragraph": "4", "note": "Why?"})
        client.post(place, {"kind": "acknowledge"})
        right = policies.question_of(policy).answers.get(right=True)  # type: ignore[union-attr]
        client.post(place, {"kind": "answer", "answer": right.pk})
        page = said(client.get(place))
        assert "You have read this" in page
        assert "You asked about this." in page
        assert "<strong>Yes.</strong>" in page

    def test_a_mistake_is_said_and_nothing_typed_is_lost(self, place: str, client: Client) -> None:
        refused = client.post(place, {"kind": "mark", "passage": "the moon", "note": "Why so?"})
        assert refused.status_code == 422
        assert "These words do not stand in the text." in said(refused)
        assert "Why so?" in said(refused)
        assert client.post(place, {"kind": "nonsense"}).status_code == 200

    def test_it_shows_what_holds_today(
        self, place: str, policy: Policy, head: Person, senior: Person, client: Client
    ) -> None:
        policy.refresh_from_db()
        new_version(policy, by=senior, approver=head, text="Another text.", change="All of it.", asks_again=False)
        assert "Another text." in said(client.get(place))
        policy.refresh_from_db()
        policies.withdraw(by=senior, policy=policy, reason="Gone.")
        page = said(client.get(place))
        assert "Out of force since" in page
        assert "Have you read it?" not in page

    def test_a_slip_about_something_else_leads_nowhere(
        self, head: Person, readers: list[Person], client: Client
    ) -> None:
        from headship.school.domain import deliveries

        deliveries.send(by=head, subject="Cake", body="In the hall.", people=readers)
        assert client.get(at("slip", Receipt.objects.first().slip_code)).status_code == 404
        assert client.get(at("slip", "AAAAAAAAAAAA")).status_code == 404


def test_a_draft_is_not_there_for_those_who_do_not_work_on_it(
    senior: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    version = proposed(by=senior)
    client = sign_in_client(teacher)
    for address in (at("policy", version.policy_id), at("version", version.policy_id, 1)):
        assert client.get(address).status_code == 404
