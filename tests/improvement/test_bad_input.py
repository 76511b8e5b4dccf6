"""What cannot be right, as people meet it: a sentence at its place, what they typed still there, nothing half-done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from headship.areas.improvement.accounting.domain import page, reports
from headship.areas.improvement.accounting.models import Comment
from headship.areas.improvement.innovation.models import Trial
from headship.areas.improvement.plan.domain import actions
from headship.areas.improvement.plan.models import Action
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person, School
from headship.school.web.open_forms import opened_now
from tests.factories import accounting, innovation
from tests.factories import plan as made

SignIn = Callable[[Person], Client]
SCRIPT = '<script>alert("1")</script><img src=x onerror=alert(1)>'
IN_FULL = escape(SCRIPT)


def opened() -> str:
    """The mark of a form that has been open for a while."""
    with clock.at(clock.now() - timedelta(seconds=20)):
        return opened_now()


class TestDaysOutOfOrder:
    """An end before its beginning."""

    def test_an_action_says_both_days_and_keeps_what_was_typed(self, head: Person, sign_in_client: SignIn) -> None:
        row, today = made.prioritised(head), clock.today()
        sent = {"title": "Buy <b>books</b>", "owner": head.pk, "team": "", "starts_on": today, "cost": "",
                "ends_on": today - timedelta(days=1), "success": "Each class has thirty."}  # fmt: skip
        answer = sign_in_client(head).post(f"{reverse('plan:action_new')}?priority={row.pk}", sent)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "before it begins on" in shown
        assert "Buy &lt;b&gt;books&lt;/b&gt;" in shown and "Each class has thirty." in shown
        assert not Action.objects.exists()

    def test_a_forecast_lies_ahead(self, head: Person, sign_in_client: SignIn) -> None:
        today = clock.today()
        row = made.acted(head, starts_on=today - timedelta(days=20), ends_on=today + timedelta(days=3))
        sent = {"ends_on": today - timedelta(days=2), "why": "It was done long ago."}
        answer = sign_in_client(head).post(reverse("plan:forecast", args=[row.pk]), sent)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "A forecast lies ahead." in shown and "It was done long ago." in shown
        assert Action.objects.get().ends_on == row.ends_on

    def test_a_trial_that_ends_before_it_begins(self, teacher: Person, head: Person, sign_in_client: SignIn) -> None:
        today = clock.today()
        sent = {"title": "Spoken feedback", "question": "Do they act on it?", "comparison": "before_after",
                "starts_on": today, "ends_on": today - timedelta(days=7)}  # fmt: skip
        answer = sign_in_client(teacher).post(reverse("innovation:trial_new"), sent)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "It ends on a day before it begins." in shown and "Do they act on it?" in shown
        assert not Trial.objects.exists()


class TestWhoeverLeft:
    """Work that belongs to somebody who has left the school."""

    def test_nobody_is_given_work_who_is_gone(self, head: Person, teacher: Person) -> None:
        teacher.ended_on = clock.today()
        teacher.save(update_fields=["ended_on"])
        with pytest.raises(Refusal, match=f"{teacher.name} has left the school. Who takes this on?"):
            made.acted(head, owner=teacher)
        assert not Action.objects.exists()

    def test_governors_are_told_that_it_needs_somebody_else(self, head: Person, teacher: Person) -> None:
        plan = made.planned(head, agreed=True)
        made.acted(head, priority=plan.priorities.get(), title="Read aloud", owner=teacher)
        report = accounting.report(head)
        teacher.ended_on = clock.today()
        teacher.save(update_fields=["ended_on"])
        told = {line.text: line.detail for section in reports.content_of(head, report) for line in section.lines}
        assert told[f"Read aloud ({teacher.name})"] == "Whoever looked after it has left: it needs somebody else."


class TestMarkupAndScripts:
    """Words of people without an account are words, wherever they are read."""

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("Buy at https://a.example and https://b.example", "Please write it without web addresses."),
            ("x" * 2001, "at most 2000 characters"),
            (" ", "This field is required."),
        ],
        ids=["addresses", "too long", "empty"],
    )
    def test_a_refused_comment_says_why_and_is_still_there(
        self, school: School, head: Person, client: Client, text: str, sentence: str
    ) -> None:
        accounting.turned_on(head)
        sent = {"said_from": "parents", "text": text, "name": "Noor", "opened": opened()}
        answer = client.post(f"/our-plan/{school.code}/", sent)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in shown and text.strip() in shown and 'value="Noor"' in shown

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            (SCRIPT, "Please write it in plain words, without web addresses."),
            ("x" * 1001, "at most 1000 characters"),
        ],
        ids=["script", "too long"],
    )
    def test_a_refused_question_says_why_and_is_still_there(
        self, teacher: Person, head: Person, client: Client, text: str, sentence: str
    ) -> None:
        trial = innovation.published(teacher)
        answer = client.post(f"/trying/{trial.code}/", {"text": text, "opened": opened()})
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in shown and escape(text) in shown and SCRIPT not in shown

    def test_a_script_in_a_comment_is_read_as_words_by_all_who_read_it(
        self, school: School, head: Person, governor: Person, client: Client, sign_in_client: SignIn
    ) -> None:
        accounting.turned_on(head)
        place = f"/our-plan/{school.code}/"
        sent = {"said_from": "students", "text": SCRIPT, "name": SCRIPT, "opened": opened()}
        assert client.post(place, sent).status_code == 302
        comment = Comment.objects.get()
        inside = sign_in_client(head)
        for address in (reverse("accounting:comments"), reverse("accounting:reply", args=[comment.pk])):
            shown = inside.get(address).content.decode()
            assert IN_FULL in shown and SCRIPT not in shown, address
        page.reply(by=head, comment=comment, text=SCRIPT)
        page.say_what_changed(by=head, comment=comment, text=SCRIPT)
        report = reports.issue(by=head, report=accounting.report(head))
        for reader, address in ((client, place), (sign_in_client(governor), f"/accounting/reports/{report.pk}/")):
            shown = reader.get(address).content.decode()
            assert IN_FULL in shown and SCRIPT not in shown, address

    def test_a_script_in_a_bibtex_file_is_a_title_like_any_other(self, teacher: Person, sign_in_client: SignIn) -> None:
        client = sign_in_client(teacher)
        file = SimpleUploadedFile("ours.bib", f"@article{{a, title={{{SCRIPT}}}, year={{2020}}}}".encode())
        preview = client.post("/library/files/new/", {"file": file}, follow=True)
        client.post(preview.request["PATH_INFO"])
        for shown in (preview.content.decode(), client.get("/library/").content.decode()):
            assert "alert(" in shown and "<script>alert" not in shown and "<img src=x" not in shown


def test_what_needs_something_and_does_not_say_what_is_asked_again(head: Person, sign_in_client: SignIn) -> None:
    row = made.acted(head)
    sent = {"status": "needs", "shows": "Two of five rooms", "needs": " "}
    answer = sign_in_client(head).post(reverse("plan:checkin", args=[row.pk]), sent)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Say what is needed, and from whom." in shown and "Two of five rooms" in shown
    with pytest.raises(Refusal, match="why the day moves"):
        actions.forecast(by=head, action=row, ends_on=row.ends_on + timedelta(days=7), why=" ")
