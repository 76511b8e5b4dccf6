"""Editions: the one that ships, a second one from its own file, and what is said of a file that is not one."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from headship.evidence import protection
from headship.evidence.models import Act
from headship.kernel.failures import CommandFailure
from headship.kernel.scope import school_scope
from headship.school.models import Person, School
from headship.standards.api import SCALES, catalogue, wordings
from headship.standards.domain import editions, wording
from headship.standards.models import Clause, Framework, FrameworkInUse, KeyElement, OfficialWording, Standard
from tests.conftest import SHARED
from tests.standards.documents import text_of
from tests.standards.gardens import GARDEN

# From elements.md: how many clauses each element has, in order.
CLAUSES = {
    "1.1": 3, "1.2": 4, "1.3": 3, "1.4": 3, "2.1": 4, "2.2": 4, "2.3": 3, "2.4": 4, "3.1": 4, "3.2": 3, "3.3": 4,
    "3.4": 4, "4.1": 3, "4.2": 3, "4.3": 2, "4.4": 4, "5.1": 3, "5.2": 5, "5.3": 5, "6.1": 3, "6.2": 5, "6.3": 7,
    "6.4": 3, "6.5": 8, "6.6": 5, "7.1": 4, "7.2": 4, "7.3": 5, "7.4": 5, "7.5": 6, "7.6": 5, "8.1": 2, "8.2": 4,
    "8.3": 3, "8.4": 4, "8.5": 4, "8.6": 5,
}  # fmt: skip


def test_the_edition_that_ships_has_8_standards_37_elements_and_150_clauses(school: School) -> None:
    framework = catalogue()
    assert [len(standard.elements) for standard in framework.standards] == [4, 4, 4, 4, 3, 6, 6, 6]
    assert {element.code: len(element.clauses) for element in framework.elements} == CLAUSES
    assert len(framework.clauses) == 150
    for element in framework.elements:
        assert [clause.letter for clause in element.clauses] == list("abcdefgh"[: len(element.clauses)])
        assert element.title and element.summary
        assert all(clause.title and clause.summary for clause in element.clauses)


@pytest.mark.shared_data
def test_titles_and_summaries_are_in_our_own_words(school: School) -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[^\W\d_]+", text.lower())
        return {tuple(words[start : start + 6]) for start in range(len(words) - 5)}

    official = runs((SHARED / "standards" / "cambridge-leader-standards.txt").read_text())
    framework = catalogue()
    for entry in [*framework.standards, *framework.elements, *framework.clauses]:
        assert not official & runs(f"{entry.title}. {entry.summary}"), entry.code


def test_identifiers_come_from_codes_and_stay_when_titles_change(school: School) -> None:
    assert str(catalogue().element("2.2").identifier) == str(  # type: ignore[union-attr]
        editions.identifier_of("cambridge-leader", "2019", "2.2")
    )
    changed = deepcopy(GARDEN)
    changed["framework"]["code"] = "other-garden"
    changed["standards"][0]["title"] = "Spading"
    one, two = editions.load(GARDEN, "garden.yaml"), editions.load(changed, "other.yaml")
    assert one.identifier != two.identifier
    rows = [*Standard.objects.all(), *KeyElement.objects.all(), *Clause.objects.all()]
    assert len({row.identifier for row in rows}) == len(rows)


def test_loading_the_same_content_again_changes_nothing(db: None) -> None:
    first = editions.load(GARDEN, "garden.yaml")
    assert editions.load(deepcopy(GARDEN), "copy.yaml").pk == first.pk
    assert Framework.objects.filter(code="garden").count() == 1


def test_an_edition_that_is_here_is_never_edited(db: None) -> None:
    editions.load(GARDEN, "garden.yaml")
    changed = deepcopy(GARDEN)
    changed["standards"][0]["title"] = "Spading"
    with pytest.raises(CommandFailure, match="never edited"):
        editions.load(changed, "garden.yaml")
    assert Standard.objects.get(framework__code="garden", code="A").title == "Digging"
    changed["framework"]["edition"] = "2"
    assert editions.load(changed, "garden.yaml").edition == "2"


def test_the_database_holds_an_edition_once(db: None) -> None:
    row = editions.load(GARDEN, "garden.yaml")
    with pytest.raises(IntegrityError), transaction.atomic():
        Framework.objects.create(code=row.code, edition=row.edition, title="x", identifier=uuid4())


def test_a_school_works_with_a_second_framework_without_a_line_of_code(head: Person) -> None:
    garden = editions.load(GARDEN, "garden.yaml")
    assert catalogue().code == "cambridge-leader"
    assert editions.use(by=head, framework=garden)
    framework = catalogue()
    assert [element.code for element in framework.elements] == ["A1", "B1", "B2"]
    assert [clause.code for clause in framework.clauses] == ["A1a", "A1b", "B1a", "B2a", "B2b"]
    assert framework.neighbours("B1") == (framework.element("A1"), framework.element("B2"))
    assert {*SCALES, "bloom"} == set(framework.scales)
    assert [level.value for level in framework.scales["bloom"].levels] == [0, 0.5, 1]
    assert Act.objects.get(verb="framework.use").text.summary == "The school works with Garden Standards, 1."


def test_judgements_and_wordings_work_with_a_second_framework(head: Person) -> None:
    from headship.evidence.domain import judgements

    editions.use(by=head, framework=editions.load(GARDEN, "garden.yaml"))
    judged = judgements.judge(by=head, element="B2", lens="self", scale="bloom", level="bud")
    assert (judged.element, judged.value) == ("B2", 0.5)
    raw = text_of(catalogue(), {"A1": "dig", "B1": "choose", "B2": "water"}).encode()
    assert wording.attach(by=head, proposal=wording.read_document(raw=raw, name="garden.txt")) == 3
    assert wordings() == {"A1": "dig", "B1": "choose", "B2": "water"}
    problems = wording.read_document(raw=b"A1: dig\n\nB 1: choose\n\nC7: sing", name="garden.txt").problems
    assert [(each.code, each.kind) for each in problems] == [("B2", "missing"), ("C7", "unknown")]


def test_what_belongs_to_one_framework_is_there_again_when_the_school_returns(head: Person) -> None:
    shipped = Framework.objects.get(code="cambridge-leader")
    OfficialWording.objects.create(framework=shipped, element="1.1", text="hum", source="x", source_digest="0" * 64)
    editions.use(by=head, framework=editions.load(GARDEN, "garden.yaml"))
    assert wordings() == {}
    editions.use(by=head, framework=shipped)
    assert wordings() == {"1.1": "hum"}
    assert FrameworkInUse.objects.count() == 1


def test_using_what_is_in_use_writes_nothing(head: Person) -> None:
    assert not editions.use(by=head, framework=Framework.objects.get(code="cambridge-leader"))
    assert not Act.objects.filter(verb="framework.use").exists()


def test_the_choice_is_one_schools_own(head: Person, other_school: School) -> None:
    editions.use(by=head, framework=editions.load(GARDEN, "garden.yaml"))
    with school_scope(other_school.pk):
        assert catalogue().code == "cambridge-leader"


def test_a_newer_edition_moves_no_school_by_itself(school: School) -> None:
    newer = deepcopy(GARDEN)
    newer["framework"] |= {"code": "cambridge-leader", "edition": "2031"}
    editions.load(newer, "newer.yaml")
    assert catalogue().edition == "2019"


def test_reading_the_catalogue_costs_one_query_once_it_is_read(school: School, django_assert_num_queries: Any) -> None:
    catalogue()
    with django_assert_num_queries(1):
        catalogue()


@pytest.mark.django_db(transaction=True)
def test_editions_are_there_again_after_the_database_was_emptied() -> None:
    Framework.objects.get(code="cambridge-leader")
    protection.remove(connection)  # as after every test that commits: the ledger refuses to be emptied
    call_command("flush", interactive=False, verbosity=0)
    assert KeyElement.objects.count() == 37
    assert Clause.objects.count() == 150


def test_editions_in_the_home_are_loaded_and_a_broken_one_stops_nothing(
    db: None, settings: Any, tmp_path: Path
) -> None:
    settings.HEADSHIP_HOME = tmp_path
    folder = tmp_path / "frameworks"
    folder.mkdir()
    (folder / "a.yaml").write_text("framework: [")
    (folder / "b.yml").write_text(yaml.safe_dump(GARDEN, allow_unicode=True))
    (problem,) = editions.load_from_home()
    assert problem.startswith("a.yaml is not YAML: ")
    assert Framework.objects.filter(code="garden").exists()


def broken(**changes: Any) -> dict[str, Any]:
    """The garden with one part replaced."""
    content = deepcopy(GARDEN)
    target: Any = content
    for step in changes["at"][:-1]:
        target = target[step]
    target[changes["at"][-1]] = changes["by"]
    return content


ONE = ["a", "A", ""]


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (None, "the file"),
        ([1], "the file"),
        ({"framework": {}}, "framework.code"),
        (broken(at=["framework", "edition"], by=1), "framework.edition"),
        (broken(at=["standards"], by=[]), "standards"),
        (broken(at=["standards", 0, "title"], by=" "), "standards[1].title"),
        (broken(at=["standards", 1, "elements", 0, "code"], by="A1"), "standards[2].elements[1]"),
        (broken(at=["standards", 1, "elements", 1, "clauses"], by=["a"]), "standards[2].elements[2].clauses"),
        (broken(at=["standards", 0, "elements", 0, "clauses"], by={}), "standards[1].elements[1].clauses"),
        (broken(at=["standards", 0, "elements", 0, "clauses"], by={"A": "x"}), "standards[1].elements[1].clauses.A"),
        (broken(at=["standards", 0, "elements", 0, "clauses"], by={"a": []}), "standards[1].elements[1].clauses.a"),
        (broken(at=["standards", 0, "elements", 0, "code"], by="A1 of many"), "standards[1].elements[1].code"),
        (broken(at=["framework", "scales"], by=[{"code": "x", "title": "X", "levels": [ONE]}]), "scales[1].levels"),
        (broken(at=["framework", "scales"], by=[{"code": "x", "title": "X", "levels": [ONE, ONE]}]), "[1].levels"),
        (broken(at=["framework", "scales"], by=[{"code": "rubric", "title": "X", "levels": []}]), "scales[1].code"),
        (broken(at=["framework", "title"], by="x" * 201), "framework.title"),
        (broken(at=["framework", "code"], by="a b"), "framework.code"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_framework_is_refused_at_its_place(db: None, content: Any, place: str) -> None:
    with override("en"), pytest.raises(CommandFailure) as refused:
        editions.load(content, "mine.yaml")
    assert str(refused.value).startswith("mine.yaml: ")
    assert place in str(refused.value)
    assert Framework.objects.count() == 1


def test_a_file_may_run_nothing_and_is_not_endless(db: None, tmp_path: Path) -> None:
    (tmp_path / "evil.yaml").write_text("framework: !!python/object/apply:os.system ['true']")
    (tmp_path / "large.yaml").write_bytes(b"#" * (editions.LARGEST + 1))
    (tmp_path / "laughs.yaml").write_text("a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)))  # fmt: skip
    (tmp_path / "latin.yaml").write_bytes("framework: {title: Jardín}".encode("latin-1"))
    for name in ("evil", "large", "laughs", "latin", "nowhere"):
        with pytest.raises(CommandFailure) as refused:
            editions.load_file(tmp_path / f"{name}.yaml")
        assert f"{name}.yaml" in str(refused.value)
        assert "\n" not in str(refused.value)
