"""The plan in public: nothing before it is turned on, nothing unread, nothing but text, and an answer to everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from headship.areas.improvement.accounting import queries
from headship.areas.improvement.accounting.domain import page
from headship.areas.improvement.accounting.models import Comment, PlainWords
from headship.areas.improvement.accounting.web import public
from headship.areas.improvement.plan.domain import plans, priorities
from headship.evidence import registry
from headship.evidence.indicators import Ratio, indicator_named, scope_of
from headship.evidence.models import Act, Citation
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person, School
from headship.school.web.open_forms import opened_now
from tests.factories import accounting
from tests.factories.decisions import DecisionFactory
from tests.factories.plan import planned, prioritised

SignIn = Callable[[Person], Client]


def counted(code: str) -> tuple[int, int]:
    known = indicator_named(code)
    assert known is not None
    found = known.compute(scope_of(known))
    assert isinstance(found, Ratio)
    return found.numerator.count(), found.denominator.count()


def opened(client: Client, place: str) -> str:
    """The mark of a form that was opened ten seconds ago."""
    with clock.at(clock.now() - timedelta(seconds=10)):
        return opened_now()


def test_it_does_not_exist_until_it_is_turned_on(school: School, head: Person, client: Client) -> None:
    place = f"/our-plan/{school.code}/"
    accounting.said_plainly(head)
    assert client.get(place).status_code == 404
    with pytest.raises(Refusal, match="a few sentences"):
        page.set_up(by=head, shown=True, takes_comments=True, opening=" ")
    accounting.turned_on(head)
    read = client.get(place).content.decode()
    assert "We want every child to read with joy." in read and "Reading every day" in read
    accounting.turned_on(head, shown=False)
    assert client.get(place).status_code == 404


def test_only_leaders_keep_it(teacher: Person, head: Person) -> None:
    with pytest.raises(Denied):
        accounting.turned_on(teacher)
    with pytest.raises(Denied):
        page.reply(by=teacher, comment=_waiting(head), text="Yes")


def _waiting(head: Person) -> Comment:
    accounting.turned_on(head)
    return accounting.commented()


def test_what_somebody_writes_stands_there_once_it_was_read_and_only_as_text(
    school: School, head: Person, client: Client
) -> None:
    accounting.turned_on(head)
    place = f"/our-plan/{school.code}/"
    sent = {"said_from": "students", "text": "<script>alert(1)</script> More books & <b>time</b>", "name": "Noor",
            "opened": opened(client, place)}  # fmt: skip
    assert client.post(place, sent).headers["Location"] == f"{place}thanks/"
    assert "More books" not in client.get(place).content.decode()
    comment = Comment.objects.get()
    page.show(by=head, comment=comment)
    read = client.get(place).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; More books &amp; &lt;b&gt;time&lt;/b&gt;" in read
    assert "<script>alert" not in read and "<b>time" not in read


@pytest.mark.parametrize(
    ("changes", "seconds"),
    [
        ({"website": "https://spam.example"}, 10),  # the trap that only a machine sees
        ({}, 1),  # quicker than anybody writes
        ({"opened": "forged"}, 10),
        ({"text": "Buy https://a.example and https://b.example"}, 10),
        ({"text": "   "}, 10),
        ({"said_from": "martians"}, 10),
        ({"text": "x" * 2001}, 10),
    ],
)
def test_what_machines_send_is_not_kept(
    school: School, head: Person, client: Client, changes: dict[str, str], seconds: int
) -> None:
    accounting.turned_on(head)
    with clock.at(clock.now() - timedelta(seconds=seconds)):
        mark = opened_now()
    sent = {"said_from": "parents", "text": "My daughter reads more.", "opened": mark} | changes
    assert client.post(f"/our-plan/{school.code}/", sent).status_code == 422
    assert not Comment.objects.exists()


def test_a_machine_that_goes_on_is_told_to_wait_and_what_was_typed_stays(
    school: School, head: Person, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public, "MOST", 2)
    accounting.turned_on(head)
    place, answers = f"/our-plan/{school.code}/", []
    for number in range(3):
        sent = {"said_from": "parents", "text": f"Word {number}", "opened": opened(client, place)}
        answers.append(client.post(place, sent))
    assert [each.status_code for each in answers] == [302, 302, 429]
    read = answers[2].content.decode()
    assert "Please try again later." in read and "Word 2</textarea>" in read
    assert Comment.objects.count() == 2


def test_comments_can_be_turned_off(school: School, head: Person, client: Client) -> None:
    accounting.turned_on(head, takes_comments=False)
    read = client.get(f"/our-plan/{school.code}/").content.decode()
    assert "Say something about it" not in read
    with pytest.raises(Refusal, match="takes no comments"):
        accounting.commented()


def test_every_open_form_says_whom_to_call_for_a_child_in_danger(school: School, head: Person, client: Client) -> None:
    accounting.turned_on(head)
    read = client.get(f"/our-plan/{school.code}/").content.decode()
    assert "If a child is in danger, do not write it here." in read and f"/safety/{school.code}/" in read


def test_what_was_said_is_answered_and_leads_to_what_changed(head: Person) -> None:
    comment = _waiting(head)
    decision = DecisionFactory(by=head)
    page.reply(by=head, comment=comment, text="The library opens at seven from March.")
    page.say_what_changed(
        by=head, comment=comment, text="The library opens at seven.", target=("decision", decision.pk)
    )
    comment.refresh_from_db()
    assert comment.state == Comment.State.SHOWN and comment.changed
    assert Citation.objects.filter(source_kind="decision", target_kind="plan_comment", target_id=comment.pk).exists()
    assert counted("plan-parents-answered") == (1, 1)
    assert counted("plan-students-answered") == (0, 0)
    assert "6.6b" in Act.objects.filter(verb="comment.reply").latest("sequence").clauses


def test_a_reply_after_a_month_does_not_count_and_a_fresh_comment_not_yet(head: Person) -> None:
    accounting.turned_on(head)
    with clock.at(clock.now() - timedelta(days=50)):
        late = accounting.commented("A long time ago.")
    accounting.commented("Just now.")
    assert counted("plan-parents-answered") == (0, 1)
    page.reply(by=head, comment=late, text="At last.")
    assert counted("plan-parents-answered") == (0, 1)


def test_what_a_council_said_aloud_counts_like_what_was_written(teacher: Person, head: Person) -> None:
    said = page.write_down(
        by=teacher, said_from="students", text="More clubs.", people=14, occasion="Student council, 3 March"
    )
    page.reply(by=head, comment=said, text="Two begin in May.")
    assert counted("plan-students-answered") == (1, 1)
    with pytest.raises(Refusal, match="where it was said"):
        page.write_down(by=teacher, said_from="students", text="More clubs.", people=14, occasion=" ")


def test_a_comment_kept_back_says_why_and_stays_off_the_page(school: School, head: Person, client: Client) -> None:
    comment = _waiting(head)
    with pytest.raises(Refusal, match="Say why"):
        page.keep_back(by=head, comment=comment, because=" ")
    page.keep_back(by=head, comment=comment, because="It names a child.")
    assert "My son reads more" not in client.get(f"/our-plan/{school.code}/").content.decode()
    with clock.at(clock.now() + timedelta(days=40)):
        assert counted("plan-parents-answered") == (0, 0), "spam says nothing of how the school answers"
        first, last = clock.today() - timedelta(days=50), clock.today()
        told = [line.text for line in registry.kind("plan_comment").reported(head, first, last)]
        assert told == ["1 was kept back, with a reason."]


def test_words_are_written_anew_and_what_was_said_about_them_stays_with_them(head: Person) -> None:
    accounting.turned_on(head)
    first = accounting.said_plainly(head)
    comment = accounting.commented(about=first)
    again = page.say_plainly(
        by=head, kind=first.kind, record_id=first.record_id, title="Reading", what="Still.", progress="Half of it."
    )
    comment.refresh_from_db()
    assert comment.about_id == again.pk and PlainWords.objects.filter(current=True).count() == 1
    assert counted("public-progress-fresh") == (1, 1)
    with clock.at(clock.now() + timedelta(days=130)):
        assert counted("public-progress-fresh") == (0, 1)
        waits = [item.what for item in registry.kind("plain_words").waiting(head)]
        assert waits == ["Say in public how “Reading” goes"]


def test_today_says_what_is_to_be_read_and_answered(head: Person, teacher: Person) -> None:
    comment = _waiting(head)
    waits = lambda: [item.what for item in registry.kind("plan_comment").waiting(head)]  # noqa: E731 - one line says it
    assert waits() == ["Read what people said about the plan (1)"]
    page.show(by=head, comment=comment)
    assert waits() == ["Answer what people said about the plan (1)"]
    page.reply(by=head, comment=comment, text="Thank you.")
    assert waits() == []
    assert list(registry.kind("plan_comment").waiting(teacher)) == []


def test_only_what_is_worked_on_now_asks_to_be_said_in_public(head: Person) -> None:
    over, now = planned(head, agreed=True, title="Last year"), planned(head, agreed=True, title="This year")
    stopped = over.priorities.get()
    priorities.stop(by=head, priority=stopped, because="It was done.")
    plans.close(by=head, plan=over)
    assert [each.seen.record_id for each in queries.priorities(head)] == [now.priorities.get().pk]
    page.say_plainly(by=head, kind="priority", record_id=stopped.pk, title="Reading", what="It came about.")
    assert [each.seen.record_id for each in queries.priorities(head)] == [stopped.pk, now.priorities.get().pk]


def test_what_stood_on_the_page_can_be_taken_off_again_and_put_back(
    school: School, head: Person, client: Client, sign_in_client: SignIn
) -> None:
    comment = _waiting(head)
    page.reply(by=head, comment=comment, text="The library opens at seven.")
    place, keeper = f"/our-plan/{school.code}/", sign_in_client(head)
    assert "My son reads more." in client.get(place).content.decode()
    back = f"/accounting/comments/{comment.pk}/keeping-back/"
    assert back in keeper.get("/accounting/comments/").content.decode()
    keeper.post(back, {"because": "It names a child."})
    assert "My son reads more." not in client.get(place).content.decode()
    showing = f"/accounting/comments/{comment.pk}/showing/"
    assert showing in keeper.get("/accounting/comments/").content.decode()
    keeper.post(showing)
    assert "My son reads more." in client.get(place).content.decode()


def test_what_changed_stands_before_what_else_was_said_and_each_priority_leads_to_the_form(
    school: School, head: Person, client: Client
) -> None:
    accounting.turned_on(head)
    words = accounting.said_plainly(head)
    for text in ("First.", "Second."):
        page.show(by=head, comment=accounting.commented(text))
    page.say_what_changed(by=head, comment=Comment.objects.get(text="First."), text="There is a list.")
    read = client.get(f"/our-plan/{school.code}/?about={words.pk}").content.decode()
    heads = ["What changed because somebody said so", "First.", "There is a list.", "What else people said", "Second."]
    places = [read.index(each) for each in heads]
    assert places == sorted(places)
    assert f'<option value="{words.pk}" selected>' in read and f'href="?about={words.pk}#say-it"' in read


def test_what_is_over_says_what_came_of_it_once_and_is_in_date_for_good(
    school: School, head: Person, client: Client
) -> None:
    accounting.turned_on(head)
    row = planned(head, agreed=True).priorities.get()
    page.say_plainly(by=head, kind="priority", record_id=row.pk, title="Reading", what="Daily.", progress="Begun.")
    with clock.at(clock.now() + timedelta(days=130)):
        priorities.stop(by=head, priority=row, because="They distract")
        waits = [item.what for item in registry.kind("plain_words").waiting(head)]
        assert waits == ["Say in public what came of “Reading”"] and counted("public-progress-fresh") == (0, 1)
        page.say_plainly(
            by=head, kind="priority", record_id=row.pk, title="Reading", what="Daily.", progress="It did not help."
        )
    with clock.at(clock.now() + timedelta(days=400)):
        assert list(registry.kind("plain_words").waiting(head)) == [] and counted("public-progress-fresh") == (1, 1)
        read = client.get(f"/our-plan/{school.code}/").content.decode()
        assert read.index("What came of it") < read.index("It did not help.")


def test_whoever_says_it_plainly_reads_what_the_plan_knows(head: Person, sign_in_client: SignIn) -> None:
    row = planned(head, agreed=True).priorities.get()
    read = sign_in_client(head).get(f"/accounting/words/priority/{row.pk}/").content.decode()
    assert "What the plan knows of it" in read and "Nobody does anything for it yet." in read


def test_the_page_says_how_much_waits_to_be_read(head: Person, teacher: Person, sign_in_client: SignIn) -> None:
    _waiting(head)
    assert "1 comment waits to be read" in sign_in_client(head).get("/accounting/").content.decode()
    assert "waits to be read" not in sign_in_client(teacher).get("/accounting/").content.decode()


def test_a_priority_counts_as_spoken_of_once_somebody_said_something_about_it(
    head: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    accounting.turned_on(head)
    with clock.at(clock.now() - timedelta(days=90)):
        plan = planned(head, agreed=True)
        first = prioritised(head, plan=plan, title="Reading every day")
    words = page.say_plainly(
        by=head, kind="priority", record_id=first.pk, title="Reading", what="Daily.", progress="Begun."
    )
    accounting.commented("On the plan as a whole.", said_from="students")
    assert counted("plan-students-heard") == (0, plan.priorities.count())
    said = {"said_from": "students", "occasion": "Student council", "people": 14, "text": "More books.",
            "about": words.pk}  # fmt: skip
    assert sign_in_client(teacher).post("/accounting/comments/spoken/", said).status_code == 302
    assert counted("plan-students-heard") == (1, plan.priorities.count())
    assert counted("plan-parents-heard") == (0, plan.priorities.count())
    spam = accounting.commented("Buy essays.", said_from="parents", about=words)
    page.keep_back(by=head, comment=spam, because="It sells essays.")
    assert counted("plan-parents-heard") == (0, plan.priorities.count())


def test_what_changed_may_be_said_at_once_and_adding_to_it_keeps_the_rest(head: Person, sign_in_client: SignIn) -> None:
    comment = _waiting(head)
    client, place = sign_in_client(head), f"/accounting/comments/{comment.pk}/reply/"
    assert client.post(place, {"changed": "The library opens at seven."}).status_code == 302
    comment.refresh_from_db()
    assert comment.state == Comment.State.SHOWN and comment.changed == "The library opens at seven."
    first = comment.changed_at
    client.post(place, {"changed": "The library opens at seven.", "reply": "Thank you."})
    comment.refresh_from_db()
    assert (comment.reply, comment.changed, comment.changed_at) == ("Thank you.", "The library opens at seven.", first)
    assert Act.objects.filter(verb="comment.changed").count() == 1


def test_whoever_reads_in_another_language_reads_what_was_said_in_it(
    school: School, head: Person, client: Client, sign_in_client: SignIn
) -> None:
    accounting.turned_on(head)
    first, second = accounting.said_plainly(head), accounting.said_plainly(head, title="Numbers")
    keeper, place = sign_in_client(head), f"/accounting/words/{first.kind}/{first.record_id}/?language=ar"
    form = keeper.get(place).content.decode()
    assert "Reading every day" in form, "the school's own words stand beside"
    assert 'name="title" maxlength="200" dir="auto"' in form
    said = {"title": "القراءة كل يوم", "what": "يقرأ كل طفل عشرين دقيقة.", "progress": "بدأنا."}
    assert keeper.post(place, said).status_code == 302
    assert keeper.post("/accounting/page/?language=ar", {"opening": "نريد أن يقرأ كل طفل بفرح."}).status_code == 302
    public_place = f"/our-plan/{school.code}/"
    read = client.get(public_place, headers={"accept-language": "ar"}).content.decode()
    assert "القراءة كل يوم" in read and "نريد أن يقرأ كل طفل بفرح." in read and "Numbers" in read
    assert "Reading every day" not in read and f'<option value="{first.pk}">القراءة كل يوم</option>' in read
    assert "القراءة" not in client.get(public_place, headers={"accept-language": "en"}).content.decode()
    assert [row.pk for row in queries.on_page()] == [first.pk, second.pk] and counted("public-progress-fresh") == (2, 2)
    assert "also in Arabic" in keeper.get("/accounting/").content.decode()


def test_a_translation_that_has_fallen_behind_is_asked_for(head: Person) -> None:
    accounting.turned_on(head)
    first = accounting.said_plainly(head)
    about = {"kind": first.kind, "record_id": first.record_id}
    page.say_plainly(by=head, **about, title="Lectura", what="Cada día.", progress="Empezó.", language="es")
    waits = lambda: [item.what for item in registry.kind("plain_words").waiting(head)]  # noqa: E731 - one line says it
    assert waits() == []
    again = page.say_plainly(by=head, **about, title="Reading", what="Daily.", progress="Half of it.")
    assert waits() == ["Say in Spanish how “Reading” goes"]
    page.say_plainly(by=head, **about, title="Lectura", what="Cada día.", progress="La mitad.", language="es")
    assert waits() == []
    page.take_off(by=head, words=again)
    assert not PlainWords.objects.filter(current=True).exists()


def test_another_language_comes_after_the_schools_own(school: School, head: Person, sign_in_client: SignIn) -> None:
    row = planned(head, agreed=True).priorities.get()
    about = {"kind": "priority", "record_id": row.pk, "title": "Lectura", "what": "Cada día."}
    for refused in (lambda: page.say_plainly(by=head, **about, language="es"),
                    lambda: page.say_plainly(by=head, **about, language="tlh"),
                    lambda: page.open_in(by=head, language="es", opening="Leemos.")):  # fmt: skip
        with pytest.raises(Refusal):
            refused()
    keeper = sign_in_client(head)
    assert keeper.get(f"/accounting/words/priority/{row.pk}/?language=es").status_code == 404
    assert keeper.get(f"/accounting/words/priority/{row.pk}/?language=tlh").status_code == 404
    own = page.say_plainly(by=head, **about, language=school.language)
    assert own.language == ""
