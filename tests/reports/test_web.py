"""The report as a page and as a download."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from headship.evidence.domain import readings
from headship.evidence.models.ledger import Purpose
from headship.reports.content import school_report
from headship.school.models import Person, School
from tests.factories.decisions import decided
from tests.reports.conftest import WHISPER, act

SignIn = Callable[[Person], Client]


def test_the_page_says_the_same_as_the_paper(
    school: School, head: Person, teacher: Person, measured: None, sign_in_client: SignIn
) -> None:
    decided(by=head, asked=[teacher], question="Do we keep <b>bees</b> & goats?")
    readings.take()
    page = sign_in_client(head).get(reverse("reports:school")).content.decode()
    report = school_report(school=school, reader=head)
    shown = [*report["summary"], *report["reading"], report["picture_text"], report["evidence_lead"], report["head"]]
    shown += [row["title"] for part in report["glance"] for row in part["rows"]]
    shown += [row["figure"] for part in report["standards"] for each in part["elements"] for row in each["rows"]]
    shown += [text for each in report["acts"] for text in (each["what"], each["digest"])]
    for words in shown:
        assert escape(words) in page
    assert "<b>bees</b>" not in page


def test_the_page_keeps_to_the_content_policy(head: Person, sign_in_client: SignIn) -> None:
    page = sign_in_client(head).get(reverse("reports:school"))
    main = page.content.decode().split("<main", 1)[1].split("</main>")[0]
    assert not re.search(r"\sstyle=|\son\w+=|<script|<style", main)


def test_the_pdf_comes_as_a_file_that_nobody_else_keeps(head: Person, governor: Person, sign_in_client: SignIn) -> None:
    for person in (head, governor):
        answer = sign_in_client(person).get(reverse("reports:school_pdf"))
        assert answer["Content-Type"] == "application/pdf"
        assert re.search(
            r'attachment; filename="leadership-riverside-\d{4}-\d\d-\d\d\.pdf"', answer["Content-Disposition"]
        )
        assert answer["Cache-Control"] == "private, no-store"
        assert answer.content.startswith(b"%PDF-")


def test_a_leader_gets_their_own_and_the_private_part_only_when_asked_for(
    senior: Person, sign_in_client: SignIn
) -> None:
    act(senior, f"{WHISPER} one", purpose=Purpose.FORMATIVE, about=senior, clauses=["1.4c"])
    client = sign_in_client(senior)
    plain = client.get(reverse("reports:own")).content.decode()
    assert WHISPER not in plain and "?private=1" in plain
    private = client.get(reverse("reports:own") + "?private=1").content.decode()
    assert WHISPER in private and "For Kenji Watanabe’s own eyes" in private
    assert client.get(reverse("reports:own_pdf") + "?private=1")["Content-Disposition"].startswith(
        'attachment; filename="leadership-private-'
    )


def test_who_makes_reports_finds_them_and_others_are_told_why_not(
    head: Person, governor: Person, middle_leader: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    address = reverse("reports:reports")
    both = sign_in_client(head).get(address).content.decode()
    assert reverse("reports:school") in both and reverse("reports:own") in both
    assert reverse("reports:own") not in sign_in_client(governor).get(address).content.decode()
    assert f'"{reverse("reports:school")}"' not in sign_in_client(middle_leader).get(address).content.decode()
    refused = sign_in_client(teacher).get(address)
    assert refused.status_code == 403
    assert "Reports are made by leaders and governors." in refused.content.decode()
    assert sign_in_client(middle_leader).get(reverse("reports:school")).status_code == 403
    assert sign_in_client(governor).get(reverse("reports:own")).status_code == 403
