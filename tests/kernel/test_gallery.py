"""The page frames, the form markup and the components, as their HTML."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import brotli
import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, page_not_found, permission_denied, server_error

import headship
from headship.kernel.ui import context, navigation
from headship.kernel.ui.differences import Paragraph, changed_count, compare
from headship.kernel.ui.quantities import Ratio, minutes_in_words, number_in_words, percent_in_words
from headship.kernel.ui.tables import Cell, Column, Table

HOUSE = Path(headship.__file__).parent
STYLE = HOUSE / "kernel/ui/static/ui/headship.css"
SCRIPT = HOUSE / "kernel/ui/static/ui/headship.js"


def draw(source: str, **values: object) -> str:
    """Render a snippet with the components loaded."""
    return Template("{% load ui %}" + source).render(Context(values))


def request_for(path: str = "/", **cookies: str) -> HttpRequest:
    """A request with these cookies."""
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    return request


class DecisionForm(forms.Form):
    question = forms.CharField(help_text="In one sentence.")
    method = forms.ChoiceField(choices=[("vote", "By vote"), ("advice", "By advice")], widget=forms.RadioSelect)
    paper = forms.FileField(required=False)
    urgent = forms.BooleanField(required=False)


# Pages


@pytest.mark.django_db
def test_the_gallery_opens_without_an_account(client: Client) -> None:
    answer = client.get("/gallery/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<h1>") == 1
    assert "<h1>Gallery</h1>" in page
    assert "<title>Gallery · Riverside School · Headship</title>" in page


@pytest.mark.django_db
def test_no_page_part_needs_an_inline_style_or_script(client: Client) -> None:
    page = client.get("/gallery/").content.decode()
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", page)
    assert "style-src 'self'" in client.get("/gallery/").headers["Content-Security-Policy"]


def test_no_template_of_the_house_has_an_inline_style_or_handler() -> None:
    guilty = [
        path.relative_to(HOUSE).as_posix()
        for path in HOUSE.rglob("templates/**/*.html")
        if re.search(r"\sstyle=|\son(click|change|submit|load|input)=|<style", path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


@pytest.mark.django_db
def test_theme_is_kept_and_forgotten(client: Client) -> None:
    answer = client.post("/theme/", {"theme": "dark", "next": "/gallery/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/gallery/")
    assert 'data-theme="dark"' in client.get("/gallery/").content.decode()
    client.post("/theme/", {"theme": "", "next": "/gallery/"})
    assert "data-theme=" not in client.get("/gallery/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_theme_never_leads_elsewhere(client: Client, wanted: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": wanted}).headers["Location"] == "/"


def test_an_invented_theme_is_ignored() -> None:
    assert context.Shell(request_for(theme='"><script>')).theme == ""


@pytest.mark.django_db
def test_errors_say_what_one_can_do() -> None:
    request = request_for()
    denied = permission_denied(request, PermissionDenied("Policies are approved by the head."))
    assert "Policies are approved by the head." in denied.content.decode()
    assert "Nothing that you wrote is lost" in page_not_found(request, Exception()).content.decode()
    assert "It was not you" in server_error(request).content.decode()
    assert "smaller file" in bad_request(request, Exception()).content.decode()
    for answer in (denied, server_error(request)):
        assert 'data-page="error"' in answer.content.decode()  # drafts are kept when a page failed


def test_a_denial_is_escaped() -> None:
    answer = permission_denied(request_for(), PermissionDenied("<b>no</b>"))
    assert "&lt;b&gt;no&lt;/b&gt;" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/account/signup/"])
def test_sign_in_pages_are_ours(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert "data-signed-out" in page
    assert "ui/headship" in page
    assert page.count("<h1>") == 1


# The frame


def test_areas_are_ordered_and_the_longest_address_is_active(settings: object) -> None:
    kept = dict(navigation._areas)
    navigation._areas.clear()
    try:
        navigation.declare_area("Theme", url_name="theme", order=20)
        navigation.declare_area("Gallery", url_name="gallery", order=10)
        navigation.declare_area("Nowhere", url_name="no-such-page", order=5)
        navigation.declare_area("Private", url_name="gallery", order=10, visible_to=lambda person: True)
        links = navigation.links_for(object(), "/gallery/parts/")
        assert [(link.label, link.active) for link in links] == [("Private", True), ("Theme", False)]
        assert [link.label for link in navigation.links_for(None, "/")] == ["Private"]
    finally:
        navigation._areas.clear()
        navigation._areas.update(kept)


def test_the_frame_is_asked_once_and_only_when_shown() -> None:
    asked: list[HttpRequest] = []

    def provider(request: HttpRequest) -> dict[str, object]:
        asked.append(request)
        return {"name": "Amina", "school": "Riverside", "unknown": 1}

    kept = context._providers[:]
    context._providers[:] = [provider]
    try:
        shell = context.Shell(request_for())
        assert shell.theme == "" and asked == []
        assert (shell.name, shell.school, shell.quiet) == ("Amina", "Riverside", "")
        assert len(asked) == 1
        with pytest.raises(AttributeError):
            _ = shell.nonsense
    finally:
        context._providers[:] = kept


# Forms


def test_a_field_is_tied_to_its_help_and_its_error() -> None:
    page = str(DecisionForm({"question": ""}))
    assert 'aria-describedby="id_question_helptext id_question_error"' in page
    assert 'id="id_question_helptext"' in page and 'id="id_question_error"' in page
    assert page.count('aria-invalid="true"') >= 1
    assert '<label for="id_question">question' in page.lower()


def test_choices_form_a_group_with_its_own_name() -> None:
    page = str(DecisionForm())
    assert "<fieldset><legend>Method" in page
    assert '<label for="id_method_0">By vote</label>' in page


def test_the_summary_leads_to_each_wrong_field_and_takes_the_focus() -> None:
    page = str(DecisionForm({"question": ""}))
    assert "2 answers need another look." in page
    assert 'href="#id_question"' in page and 'href="#id_method_0"' in page
    assert "autofocus" in page
    assert "error-summary" not in str(DecisionForm())


def test_optional_fields_say_so_and_files_can_be_dropped() -> None:
    page = str(DecisionForm())
    assert page.count("(optional)") == 1
    assert '<div class="drop"><input type="file" name="paper"' in page


def test_what_people_typed_is_escaped() -> None:
    page = str(DecisionForm({"question": '"><script>alert(1)</script>'}))
    assert "<script>" not in page


# Figures


@pytest.mark.parametrize(
    ("value", "decimals", "words"),
    [(3.69, 1, "3.7"), (-0.0399999, 2, "-0.04"), (2.999, 1, "3.0"), (0.999, 0, "1"), (-0.001, 2, "0.00"),
     (12345.678, 1, "12,345.7")],
)  # fmt: skip
def test_a_number_is_rounded_and_not_cut(value: float, decimals: int, words: str) -> None:
    assert number_in_words(value, decimals) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 minutes"), (0.5, "30 seconds"), (1, "1 minute"), (4, "4 minutes"), (60, "1 h"), (252, "4 h 12 min")],
)
def test_minutes_in_words(minutes: float, words: str) -> None:
    assert minutes_in_words(minutes) == words


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        minutes_in_words(-1)


@pytest.mark.parametrize(
    ("share", "words"), [(0, "0 %"), (0.004, "under 1 %"), (0.777, "78 %"), (0.996, "over 99 %"), (1, "100 %")]
)
def test_a_share_is_never_rounded_to_nothing_or_all(share: float, words: str) -> None:
    assert percent_in_words(share) == words


def test_the_price_of_a_survey() -> None:
    words = re.sub(r"<[^>]+>", " ", draw("{% minutes_cost 3 84 %}"))
    assert " ".join(words.split()) == "3 minutes × 84 people = 4 h 12 min"


def test_nothing_out_of_nothing_is_no_data() -> None:
    assert Ratio(0, 0).words == "nothing measured yet"
    page = draw("{% ratio_bar 0 0 established=0.6 %}")
    assert 'aria-label="nothing measured yet"' in page
    assert 'class="fill"' not in page and "%" not in page.split("bar-caption")[1]


def test_a_hidden_group_shows_no_number() -> None:
    page = draw("{% ratio_bar 2 3 hidden=True %}{% interval_row 'Governors' 3.1 2.9 3.3 3 hidden=True %}")
    assert page.count("fewer than 5") == 3
    assert "3.1" not in page and "2.9" not in page and "n = 3" not in page
    assert 'class="dot"' not in page


def test_a_bar_is_told_in_words() -> None:
    page = draw("{% ratio_bar 8 18 established=0.6 %}")
    assert 'aria-label="8 of 18, 44 %; established from 60 %"' in page
    assert 'class="bar below"' in page


def test_an_interval_is_told_in_words() -> None:
    page = draw("{% interval_row 'Teachers' 2.7 2.4 2.9 55 scale=scale own=3.4 %}", scale=(1, 4))
    assert "2.7, probably between 2.4 and 2.9, on a scale from 1 to 4; our own view 3.4" in page
    assert "n = 55" in page


def test_a_trend_has_its_table_and_its_pauses() -> None:
    points = [(date(2026, 1, 31), 10.0), (date(2026, 2, 28), None), (date(2026, 3, 31), 30.0)]
    page = draw("{% sparkline points 'Reviewed on time' %}", points=points)
    assert page.count("<polyline") == 2
    assert page.count('scope="row"') == 3
    assert "paused or not measured" in page


# Records


def test_a_diff_is_readable_without_colour() -> None:
    page = draw(
        "{% text_diff old new %}", old="References are read by the head.", new="References are read by two people."
    )
    assert "<del>" in page and "<ins>" in page
    assert "removed:" in page and "added:" in page


def test_a_moved_paragraph_is_not_called_changed() -> None:
    compared = compare("One stays.\n\nTwo goes away entirely.", "One stays.")
    assert [each.kind for each in compared] == ["same", "removed"]
    assert changed_count(compared) == 1
    assert compare("", "") == []


def test_a_diff_loses_no_word() -> None:
    old, new = "a b c d e f\n\nsecond one here", "a b x d e f\n\nquite another thing\n\nsecond one there"
    compared = compare(old, new)
    assert _side(compared, "del") == old.split()
    assert _side(compared, "ins") == new.split()


def _side(compared: list[Paragraph], mark: str) -> list[str]:
    """The words of the old text ("del") or of the new one ("ins")."""
    lines = ["".join(p.text for p in each.pieces if p.mark in ("same", mark)) for each in compared]
    return " ".join(lines).split()


def test_a_table_names_its_cells_for_narrow_screens() -> None:
    table = Table(
        "Decisions", [Column("Question"), Column("Asked", numeric=True)], [[Cell("Phones", url="/d/1/"), None]]
    )
    page = draw("{% data_table table %}", table=table)
    assert 'scope="col"' in page and 'scope="row"' in page
    assert 'data-label="Asked"' in page
    assert ">–<" in page


def test_a_table_groups_the_thousands_of_what_it_counts() -> None:
    table = Table("People", [Column("Year"), Column("People", numeric=True)], [(2026, 3212)])
    page = draw("{% data_table table %}", table=table)
    assert ">3,212<" in page and ">2026<" in page, "a year is no count"


def test_a_date_in_a_table_is_not_broken() -> None:
    table = Table("Policies", [Column("Policy"), Column("Look again by", together=True)], [("Uniform", "27 Mar 2027")])
    assert 'class="together"><span>27 Mar 2027<' in draw("{% data_table table %}", table=table)


def test_a_table_without_rows_says_so() -> None:
    table = Table("Decisions", [Column("Question")], [], empty="No decision waits")
    page = draw("{% data_table table %}", table=table)
    assert "No decision waits" in page and "<table" not in page


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        Table("Decisions", [Column("A"), Column("B")], [["only one"]]).drawn()


def test_pages_keep_the_rest_of_the_query() -> None:
    page = Paginator(range(60), 20).page(2)
    drawn = draw("{% pagination page %}", page=page, request=RequestFactory().get("/?q=trust&page=2"))
    assert 'href="?q=trust&amp;page=1"' in drawn and 'href="?q=trust&amp;page=3"' in drawn
    assert draw("{% pagination page %}", page=Paginator([], 20).page(1)).strip() == ""


def test_a_lifecycle_marks_where_it_is() -> None:
    page = draw("{% lifecycle steps 'b' %}", steps=[("a", "Asked"), ("b", "Open"), ("c", "Decided")])
    assert '<li class="done">Asked' in page and '<li aria-current="step">Open' in page


def test_a_waiting_action_is_named_for_those_who_hear_it() -> None:
    page = draw("{% waiting_item 'Approve the policy' url='/p/' action='Read' minutes=4 why='Three changes' %}")
    assert 'Read<span class="hidden">: Approve the policy</span>' in page
    assert "Three changes · 4 minutes" in page


def test_whom_to_call_stands_before_open_forms() -> None:
    page = draw(
        "{% safeguarding anonymous=True %}", shell=context.Shell(request_for(), {"safeguarding": "Call Kenji."})
    )
    assert "Call Kenji." in page and "nobody can come back to you" in page
    assert "safeguarding lead" in draw("{% safeguarding %}")


def test_destructive_work_takes_two_steps_and_a_token() -> None:
    page = draw("{% confirm 'Withdraw…' post='/w/' %}Eleven answers.{% endconfirm %}", csrf_token="T")
    assert page.startswith("<details") and 'value="T"' in page and "Eleven answers." in page


def test_text_in_components_is_escaped() -> None:
    bad = "<script>alert(1)</script>"
    source = (
        "{% card bad kicker=bad %}{{ bad }}{% endcard %}{% notice bad %}{{ bad }}{% endnotice %}{% person_chip bad %}"
        "{% waiting_item bad why=bad %}{% figure 1 2 bad %}{% empty_state bad %}{% text_diff bad 'x' %}"
        "{% disclosure bad %}{{ bad }}{% enddisclosure %}{% sparkline points bad %}{% tabs tabs bad %}"
    )
    assert "<script" not in draw(source, bad=bad, points=[("a", 1.0), (bad, 2.0)], tabs=[(bad, "/", "x")])


# The files


def test_the_style_sheet_is_small_and_knows_no_left_or_right() -> None:
    style = STYLE.read_text(encoding="utf-8")
    assert len(brotli.compress(style.encode())) < 12_000
    plain = re.sub(r"/\*.*?\*/|\([^)]*(width|height)[^)]*\)", "", style, flags=re.S)
    sides = r"(?<![\w-])(?:margin|padding|border)-(?:left|right|top|bottom)|text-align:\s*(?:left|right)"
    places = r"(?<![\w-])(?:left|right|width|height)\s*:"
    assert re.findall(f"{sides}|{places}", plain) == []


def test_the_script_is_one_small_module() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    assert len(brotli.compress(script.encode())) < 5_000
    assert not re.search(r"^import |innerHTML|eval\(", script, flags=re.M)


def test_the_error_page_of_last_resort_needs_no_context() -> None:
    assert "Something broke on our side" in render_to_string("500.html")
