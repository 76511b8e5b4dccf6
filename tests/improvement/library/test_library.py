"""Works come in and go out without loss, are noted, read together, and count where they were used."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings

from headship.areas.improvement.library import api, exporting, indicators
from headship.areas.improvement.library.bibliography import bibtex
from headship.areas.improvement.library.bibliography.described import Described
from headship.areas.improvement.library.domain import files, groups, items, notes, suggestions, themes
from headship.areas.improvement.library.models import (
    BibliographyFile,
    BibliographyRecord,
    ReadingGroup,
    ReadingNote,
    ResearchItem,
    Suggestion,
    Theme,
)
from headship.evidence import registry
from headship.evidence.domain import citations
from headship.evidence.indicators import Scope
from headship.evidence.models import Act, Citation
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person
from tests.conftest import person_with
from tests.factories.decisions import decided
from tests.factories.library import WorkFactory, noted, taken_in
from tests.improvement.library.test_bibliography import BROKEN_BIB, entries

pytestmark = pytest.mark.django_db

BIB = """@string{jer = "Journal of Research"}

@preamble{"\\newcommand{\\x}{y}"}

@Article{black1998,
  author = {Black, Paul and Wiliam, Dylan},
  title = {Inside the {B}lack Box},
  journal = jer,
  year = 1998,
  x-ours = {shelf 3},
}

@book{hattie2008, title = "Visible Learning", author="Hattie, John", isbn={978-0-415-47618-8}, year=2008}
"""
RIS = "TY  - JOUR\nAU  - Ruiz, Ana\nTI  - Feedback that works\nZZ  - odd\nPY  - 2019\nER  - \n"


def a_year() -> Scope:
    return Scope(clock.today() - timedelta(days=365), clock.today())


def tomorrow() -> Any:
    return clock.today() + timedelta(days=1)


class TestAdding:
    def test_the_same_doi_is_the_same_work(self, teacher: Person) -> None:
        WorkFactory(by=teacher, doi="10.1/ABC".replace("10.1/", "10.1234/"))
        with pytest.raises(Refusal, match="has it already"):
            WorkFactory(by=teacher, title="Another title", doi="https://doi.org/10.1234/abc")
        assert ResearchItem.objects.count() == 1

    def test_the_same_words_are_the_same_work_unless_each_has_its_doi(self, teacher: Person) -> None:
        WorkFactory(by=teacher, title="Inside the Black Box", doi="10.1234/a")
        with pytest.raises(Refusal, match="already"):
            WorkFactory(by=teacher, title="Inside the black box!")
        WorkFactory(by=teacher, title="Inside the Black Box", doi="10.1234/b")

    def test_a_book_is_known_by_its_isbn_and_a_chapter_is_not(self, teacher: Person) -> None:
        WorkFactory(by=teacher, title="A book", kind="book", isbn="0-306-40615-2")
        with pytest.raises(Refusal, match="A book"):
            WorkFactory(by=teacher, title="The same", kind="book", isbn="9780306406157")
        WorkFactory(by=teacher, title="Its third chapter", kind="chapter", isbn="9780306406157")

    @pytest.mark.parametrize(
        ("field", "value"), [("title", " "), ("doi", "11.5/x"), ("isbn", "978-0-306-40615-8"), ("url", "javascript:x")]
    )
    def test_what_cannot_be_right_is_told_at_its_field(self, teacher: Person, field: str, value: str) -> None:
        with pytest.raises(Refusal) as told:
            items.add_item(by=teacher, described=Described(**{"title": "T", field: value}))
        assert told.value.field == field

    def test_governors_and_families_do_not_add(self, governor: Person, parent: Person) -> None:
        for person in (governor, parent):
            with pytest.raises(Denied):
                WorkFactory(by=person)

    def test_the_database_keeps_a_doi_once(self, teacher: Person) -> None:
        first = WorkFactory(by=teacher, doi="10.1234/a")
        with pytest.raises(IntegrityError), transaction.atomic():
            ResearchItem.objects.create(title="B", doi=first.doi, added_by=teacher, fingerprint="x")

    def test_adding_is_an_act_with_the_clauses_of_its_themes(self, teacher: Person) -> None:
        item = WorkFactory(by=teacher, themes=["feedback", "knowledge"])
        act = Act.objects.get(record_kind="research_item", record_id=item.pk)
        assert act.clause_codes == ["1.2b", "1.2c"]


class TestFiles:
    def test_a_preview_changes_nothing_and_the_same_file_again_adds_nothing(self, teacher: Person) -> None:
        file = files.receive(by=teacher, name="ours.bib", raw=BIB.encode())
        assert len(files.plan_of(file).new) == 2
        assert not ResearchItem.objects.exists()
        file = files.take_in(by=teacher, file=file)
        assert (file.added, file.known, file.text) == (2, 0, "")
        again = taken_in(by=teacher, text=BIB)
        assert (again.added, again.known) == (0, 2)
        assert BibliographyRecord.objects.count() == 2

    def test_export_equals_import_word_for_word(self, teacher: Person) -> None:
        taken_in(by=teacher, text=BIB)
        assert exporting.as_bibtex(ResearchItem.objects.all(), whole=True) == BIB

    def test_ris_goes_out_as_it_came(self, teacher: Person) -> None:
        taken_in(by=teacher, text=RIS, name="a.ris")
        assert exporting.as_ris(ResearchItem.objects.all(), whole=True) == RIS

    def test_what_can_be_read_of_a_broken_file_comes_in_and_the_rest_is_kept_to_be_mended(
        self, teacher: Person
    ) -> None:
        file = taken_in(by=teacher, text=BROKEN_BIB)
        assert file.added == 2
        assert [trouble["line"] for trouble in file.troubles] == [9, 12]
        mended = BROKEN_BIB.replace("{No end,", "{No end},").replace("{X}\n@inbook", "{X}}\n@inbook")
        assert taken_in(by=teacher, text=mended).added == 1

    def test_a_correction_changes_its_own_field_and_nothing_else(self, teacher: Person) -> None:
        taken_in(by=teacher, text=BIB)
        item = ResearchItem.objects.get(title="Visible Learning")
        described = items.describe(item)
        items.correct(by=teacher, item=item, described=Described(**{**vars(described), "year": 2009}))
        out = bibtex.parse(exporting.as_bibtex(ResearchItem.objects.all(), whole=True))
        assert out.entries[0].raw in BIB
        before = bibtex.parse(BIB).entries[1].fields
        assert out.entries[1].fields == tuple((n, "{2009}" if n == "year" else v) for n, v in before)

    def test_a_work_from_ris_goes_out_as_bibtex_too_and_back(self, teacher: Person) -> None:
        taken_in(by=teacher, text=RIS, name="a.ris")
        text = exporting.as_bibtex(ResearchItem.objects.all(), whole=True)
        (entry,) = bibtex.parse(text).entries
        assert (entry.key, entry.described.title) == ("ruiz2019", "Feedback that works")
        assert taken_in(by=teacher, text=text).added == 0

    def test_two_files_may_mean_different_things_by_one_macro(self, teacher: Person) -> None:
        one = '@string{j = "First"}\n@article{a, title={A}, journal=j}'
        two = '@string{j = "Second"}\n@article{b, title={B}, journal=j}'
        for text in (one, two):
            taken_in(by=teacher, text=text)
        out = bibtex.parse(exporting.as_bibtex(ResearchItem.objects.all(), whole=True))
        assert [entry.described.container for entry in out.entries] == ["First", "Second"]

    def test_two_works_under_one_key_go_out_under_two(self, teacher: Person) -> None:
        taken_in(by=teacher, text="@misc{a, title={A}}")
        taken_in(by=teacher, text="@misc{a, title={B}}")
        out = bibtex.parse(exporting.as_bibtex(ResearchItem.objects.all(), whole=True))
        assert [(entry.key, entry.described.title) for entry in out.entries] == [("a", "A"), ("a-2", "B")]

    def test_the_same_work_with_other_fields_keeps_both_and_fills_what_was_empty(self, teacher: Person) -> None:
        item = WorkFactory(by=teacher, title="Inside the Black Box", authors=("Black, Paul",), year=1998)
        taken_in(by=teacher, text=BIB)
        item.refresh_from_db()
        assert (item.container, item.records.count()) == ("Journal of Research", 1)

    def test_a_file_that_is_neither_is_refused_by_name(self, teacher: Person) -> None:
        with pytest.raises(Refusal, match=r"notes\.txt"):
            files.receive(by=teacher, name="notes.txt", raw=b"Dear all, here are the references.")
        with pytest.raises(Refusal, match="larger"):
            files.receive(by=teacher, name="big.bib", raw=b"@" * (files.LARGEST + 1))

    def test_windows_and_utf_16_files_keep_their_accents(self, teacher: Person) -> None:
        text = "@misc{a, title={Niño}}"
        for encoding in ("cp1252", "utf-16", "utf-8-sig"):
            assert files.decoded(text.encode(encoding))[0] == text

    def test_a_file_is_taken_in_once_and_by_its_sender(self, teacher: Person, head: Person) -> None:
        file = files.receive(by=teacher, name="a.bib", raw=BIB.encode())
        with pytest.raises(Denied):
            files.take_in(by=head, file=file)
        files.take_in(by=teacher, file=file)
        with pytest.raises(Refusal, match="already"):
            files.take_in(by=teacher, file=file)

    def test_what_nobody_took_in_is_dropped_after_two_weeks(self, teacher: Person) -> None:
        files.receive(by=teacher, name="a.bib", raw=BIB.encode())
        taken_in(by=teacher, text=BIB)
        assert files.drop_stale() == 0
        with clock.at(clock.now() + timedelta(days=15)):
            assert files.drop_stale() == 1
        assert BibliographyFile.objects.count() == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=entries.map(lambda each: each) | entries)
def test_any_entry_that_came_in_goes_out_as_it_was(teacher: Person, rows: Any) -> None:
    kind, fields = rows
    text = '@string{mac = "M"}\n\n' + bibtex.written(kind, "key", fields) + "\n"
    with transaction.atomic():
        taken_in(by=teacher, text=text)
        assert exporting.as_bibtex(ResearchItem.objects.all(), whole=True) == text
        transaction.set_rollback(True)


class TestNotes:
    def test_a_note_cites_its_work_and_is_evidence_of_its_themes(self, teacher: Person) -> None:
        item = WorkFactory(by=teacher, themes=["language"])
        note = noted(by=teacher, item=item)
        citation = Citation.objects.get(source_kind="reading_note", source_id=note.pk)
        assert (citation.relation, citation.target_kind, citation.target_id) == ("cites", "research_item", item.pk)
        assert Act.objects.get(verb="reading_note.write").clause_codes == ["1.2a"]

    def test_all_four_parts_are_asked_for(self, teacher: Person) -> None:
        item = WorkFactory(by=teacher)
        for part in ("finds", "sure", "fits", "so_what"):
            with pytest.raises(Refusal) as told:
                noted(by=teacher, item=item, **{part: ""})
            assert told.value.field == part
        assert not ReadingNote.objects.exists()

    def test_writing_again_reworks_the_one_note(self, teacher: Person) -> None:
        item = WorkFactory(by=teacher)
        noted(by=teacher, item=item)
        noted(by=teacher, item=item, so_what="Nothing yet, because we lack the time.")
        note = ReadingNote.objects.get()
        assert (note.version, note.so_what[:7]) == (2, "Nothing")
        with pytest.raises(Refusal, match="elsewhere"):
            notes.write_note(by=teacher, item=item, finds="a", sure="fair", fits="no", so_what="b", version=1)


class TestGroups:
    def begin(self, by: Person, *people: Person) -> ReadingGroup:
        day = clock.today() + timedelta(days=10)
        return groups.begin_group(
            by=by, item=WorkFactory(by=by, themes=["feedback"]), question="Marks or comments?", read_by=day,
            people=people, sessions=[(day + timedelta(days=1), "Staff room")],
        )  # fmt: skip

    def test_it_waits_for_each_reader_until_they_have_read(self, teacher: Person, middle_leader: Person) -> None:
        group = self.begin(middle_leader, teacher)
        (item,) = [each for each in registry.waiting_for(teacher) if each.kind == "reading_group"]
        assert item.due == group.read_by
        groups.say_it_was_read(by=teacher, group=group)
        assert not [each for each in registry.waiting_for(teacher) if each.kind == "reading_group"]
        noted(by=middle_leader, item=group.item)
        assert not [each for each in registry.waiting_for(middle_leader) if each.kind == "reading_group"]

    def test_once_they_have_talked_the_convener_says_what_came_of_it(
        self, teacher: Person, middle_leader: Person
    ) -> None:
        group = self.begin(middle_leader, teacher)
        groups.say_it_was_read(by=middle_leader, group=group)
        with clock.at(clock.now() + timedelta(days=13)):
            (item,) = [each for each in registry.waiting_for(middle_leader) if each.kind == "reading_group"]
            assert "came of" in item.what
            with pytest.raises(Refusal):
                groups.conclude(by=middle_leader, group=group, came_of=" ")
            groups.conclude(by=middle_leader, group=group, came_of="Comments first.", changed="No marks in Year 7.")
            moved = registry.kind("reading_group").moved(teacher, clock.now() - timedelta(hours=1))
            assert [each.how for each in moved] == ["Comments first."]
        with pytest.raises(Refusal, match="said what came"):
            groups.join(by=teacher, group=group)

    def test_a_teacher_who_does_not_convene_cannot_end_it(self, teacher: Person, middle_leader: Person) -> None:
        group = self.begin(middle_leader, teacher)
        with pytest.raises(Denied):
            groups.conclude(by=teacher, group=group, came_of="x")

    def test_its_days_stand_in_the_year_and_its_minutes_are_counted(self, teacher: Person, head: Person) -> None:
        self.begin(head, teacher)
        last = clock.today() + timedelta(days=30)
        assert len(registry.dates_between(teacher, clock.today(), last)) >= 2
        (ask,) = [each for each in registry.asks_between(clock.today(), last) if each.kind == "reading_group"]
        assert ask.people == 2
        assert [each.what for each in registry.handed_over(head) if each.heading == "Reading groups"]

    def test_days_that_have_passed_and_crowds_are_refused(self, head: Person) -> None:
        item = WorkFactory(by=head)
        with pytest.raises(Refusal, match="passed"):
            groups.begin_group(by=head, item=item, question="q", read_by=clock.today() - timedelta(days=1), people=[])
        crowd = [person_with(f"P{number}", "teacher") for number in range(groups.MOST)]
        with pytest.raises(Refusal, match="does not talk"):
            groups.begin_group(by=head, item=item, question="q", read_by=tomorrow(), people=crowd)
        assert not ReadingGroup.objects.exists()


class TestSuggestions:
    def test_it_waits_for_that_person_and_can_be_declined(self, teacher: Person, governor: Person) -> None:
        item = WorkFactory(by=teacher, abstract="Short.")
        suggestion = suggestions.suggest(by=governor, item=item, to=teacher, why="your Year 9")
        (waiting,) = [each for each in registry.waiting_for(teacher) if each.kind == "research_item"]
        assert "your Year 9" in waiting.why
        with pytest.raises(Refusal, match="already"):
            suggestions.suggest(by=governor, item=item, to=teacher)
        with pytest.raises(Denied):
            suggestions.answer(by=governor, suggestion=suggestion, answer="declined")
        suggestions.answer(by=teacher, suggestion=suggestion, answer="declined")
        assert not [each for each in registry.waiting_for(teacher) if each.kind == "research_item"]

    def test_families_do_not_get_any(self, teacher: Person, parent: Person) -> None:
        with pytest.raises(Refusal, match="does not see"):
            suggestions.suggest(by=teacher, item=WorkFactory(by=teacher), to=parent)

    def test_a_note_answers_it_and_a_list_of_ones_own_needs_nobody(self, teacher: Person, head: Person) -> None:
        item = WorkFactory(by=head)
        suggestions.suggest(by=head, item=item, to=teacher)
        noted(by=teacher, item=item)
        assert Suggestion.objects.get().answer == "kept"
        other = WorkFactory(by=head)
        suggestions.keep_to_read(by=teacher, item=other)
        suggestions.keep_to_read(by=teacher, item=other)
        assert Suggestion.objects.filter(item=other).count() == 1
        suggestions.take_off(by=teacher, item=other)
        assert not Suggestion.objects.filter(item=other).exists()


class TestThemes:
    def test_every_school_begins_with_themes_under_the_three_roots(self, school: Any) -> None:
        assert {theme.clause for theme in Theme.objects.all()} >= {"1.2a", "1.2b", "1.2c"}
        before = Theme.objects.count()
        themes.provide()
        assert Theme.objects.count() == before

    def test_the_last_theme_under_a_root_of_the_standard_stays(self, head: Person) -> None:
        rows = list(Theme.objects.filter(strand="curriculum"))
        for row in rows[:-1]:
            themes.put_aside(by=head, theme=row)
        with pytest.raises(Refusal, match="last one"):
            themes.put_aside(by=head, theme=rows[-1])

    def test_names_are_taken_once(self, head: Person, teacher: Person) -> None:
        themes.open_theme(by=head, title="Bilingual learners", strand="own")
        with pytest.raises(Refusal, match="already"):
            themes.open_theme(by=head, title="bilingual  learners", strand="teaching")
        with pytest.raises(Denied):
            themes.open_theme(by=teacher, title="Mine", strand="own")


class TestIndicators:
    def test_a_theme_is_kept_up_with_by_a_leaders_note_of_the_last_year(self, head: Person, teacher: Person) -> None:
        item = WorkFactory(by=teacher, themes=["feedback"])
        noted(by=teacher, item=item)
        assert indicators.teaching_read(a_year()).numerator.count() == 0
        noted(by=head, item=item)
        read = indicators.teaching_read(a_year())
        assert [str(theme.code) for theme in read.numerator] == ["feedback"]
        assert read.denominator.count() == 4
        assert indicators.curriculum_read(a_year()).numerator.count() == 0
        assert indicators.development_read(a_year()).denominator.count() == 4
        with clock.at(clock.now() + timedelta(days=400)):
            assert indicators.teaching_read(a_year()).numerator.count() == 0

    def test_evaluations_that_cite_research(self, head: Person, middle_leader: Person) -> None:
        from headship.areas.direction.domain import decisions

        reviewed = []
        for _number in range(2):
            decision = decided(by=head, asked=[middle_leader])
            decisions.review(by=head, decision=decision, happened="As expected.", lesson="Ask earlier.")
            reviewed.append(decision)
        item = WorkFactory(by=head)
        citations.cite(
            by=head, source=("decision", reviewed[0].pk), relation="cites", target=("research_item", item.pk)
        )
        share = indicators.evaluations_with_research(a_year())
        assert (share.numerator.count(), share.denominator.count()) == (1, 2)

    def test_other_rooms_say_what_they_evaluate(self, head: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(api, "_evaluations", {})
        group = groups.begin_group(by=head, item=WorkFactory(by=head), question="q", read_by=tomorrow(), people=[])
        groups.conclude(by=head, group=group, came_of="x")
        api.count_evaluations("reading_group", lambda first, last: ReadingGroup.objects.filter(closed_at__isnull=False))
        share = indicators.evaluations_with_research(a_year())
        # Begun and concluded are two acts on one evaluation; it discusses the work and does not cite it.
        assert (share.numerator.count(), share.denominator.count()) == (0, 1)
        citations.cite(by=head, source=("reading_group", group.pk), relation="cites",
                       target=("research_item", group.item_id))  # fmt: skip
        assert indicators.evaluations_with_research(a_year()).numerator.count() == 1

    def test_a_note_was_used_where_something_else_cites_it_or_its_work(self, head: Person, teacher: Person) -> None:
        item = WorkFactory(by=head)
        with clock.at(clock.now() - timedelta(days=90)):
            noted(by=head, item=item)
            noted(by=head, item=WorkFactory(by=head))
        noted(by=head, item=WorkFactory(by=head))
        share = indicators.notes_used(a_year())
        assert (share.numerator.count(), share.denominator.count()) == (0, 2)
        decision = decided(by=head, asked=[teacher])
        citations.cite(by=head, source=("decision", decision.pk), relation="cites", target=("research_item", item.pk))
        assert indicators.notes_used(a_year()).numerator.count() == 1


def test_families_see_nothing_of_it(teacher: Person, parent: Person) -> None:
    item = WorkFactory(by=teacher)
    noted(by=teacher, item=item)
    for kind in ("research_item", "reading_note", "reading_group", "research_theme", "bibliography"):
        assert not registry.kind(kind).visible_to(parent).exists()
    assert not registry.search(parent, item.title)
