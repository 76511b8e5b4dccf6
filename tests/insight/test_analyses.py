"""What an analysis finds, what it hides, and what it says in the ledger; by real fits."""

from __future__ import annotations

import pytest

from headship.evidence.models import Act
from headship.insight.domain import analyses, hiding
from headship.insight.models import Analysis, Attainment, GroupEffect
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person, School
from tests.factories.progress import results_of

pytestmark = pytest.mark.django_db
Level = GroupEffect.Level


def effects(level: str, basis: str = "all") -> dict[str, GroupEffect]:
    return {row.code: row for row in GroupEffect.objects.filter(level=level, basis=basis, analysis__current=True)}


def test_a_planted_difference_is_found_and_the_rest_stays_within_chance(head: Person) -> None:
    results_of(phases={"7": 0.0, "8": 0.0, "9": -0.5, "10": 0.0})
    analyses.analyse(by=head)
    found = effects(Level.PHASE)
    assert found["9"].high is not None and found["9"].high < 0
    assert all(found[code].estimate > found["9"].high for code in ("7", "8", "10"))
    assert found["9"].n == 80


def test_a_subject_that_adds_more_is_found(head: Person) -> None:
    results_of(subjects={"English": 0.0, "Mathematics": 0.5, "Science": 0.0})
    analyses.analyse(by=head)
    found = effects(Level.SUBJECT)
    assert found["Mathematics"].low is not None and found["Mathematics"].low > 0
    assert found["English"].estimate < 0


def test_without_any_difference_none_is_claimed(head: Person) -> None:
    results_of(seed=11)
    analyses.analyse(by=head)
    apart = [row for row in effects(Level.PHASE).values() if row.low > 0 or row.high < 0]
    assert not apart


def test_a_gap_between_groups_comes_with_its_interval(head: Person) -> None:
    results_of(groups={"support_plan": (0.3, -0.4)})
    analyses.analyse(by=head)
    rows = {row.code: row for row in GroupEffect.objects.filter(level=Level.GROUP, field="support_plan")}
    assert rows["yes"].low < -0.4 < rows["yes"].high
    assert rows["yes"].high < -0.2
    assert rows["no"].estimate == pytest.approx(-rows["yes"].estimate, abs=1e-6)


def test_each_year_is_there_and_recent_years_weigh_three_two_one(head: Person) -> None:
    results_of(years=(2024, 2025, 2026), phases={"7": 0.0, "9": -0.5, "11": 0.2})
    analyses.analyse(by=head)
    by_year = {year: effects(Level.PHASE, str(year))["9"] for year in (2024, 2025, 2026)}
    weighted = effects(Level.PHASE, "weighted")["9"]
    pairs = [(3, by_year[2026]), (2, by_year[2025]), (1, by_year[2024])]
    assert weighted.estimate == pytest.approx(sum(w * row.estimate for w, row in pairs) / 6)
    assert weighted.se == pytest.approx(sum((w * row.se) ** 2 for w, row in pairs) ** 0.5 / 6)


def test_fewer_than_the_smallest_group_have_no_figure_anywhere(head: Person) -> None:
    results_of(sizes={"10": 2}, years=(2026,))
    analyses.analyse(by=head)
    small = effects(Level.PHASE)["10"]
    assert small.hidden == "small"
    assert (small.n, small.estimate, small.se, small.low, small.high) == (None,) * 5


def test_a_small_group_cannot_be_worked_out_from_the_total_and_the_others(head: Person) -> None:
    """The total of learners is on the page: so the smallest of the shown groups goes too."""
    results_of(sizes={"10": 2, "9": 20}, years=(2026,))
    analysis = analyses.analyse(by=head)
    found = effects(Level.PHASE)
    shown = sum(row.n for row in found.values() if not row.hidden)
    assert found["9"].hidden == "complementary"
    assert analysis.learners - shown >= 5


def test_two_groups_of_which_one_is_small_are_both_hidden() -> None:
    assert set(hiding.hidden_of({"yes": 3, "no": 90}, 93, 5)) == {"yes", "no"}


@pytest.mark.parametrize("sizes", [{"a": 3, "b": 40, "c": 50}, {"a": 2, "b": 2, "c": 40}, {"a": 1, "b": 5, "c": 5}])
def test_hidden_groups_are_never_fewer_than_the_minimum_together(sizes: dict[str, int]) -> None:
    hidden = hiding.hidden_of(sizes, sum(sizes.values()), 5)
    together = sum(sizes[code] for code in hidden)
    assert together == 0 or together >= 5


def test_results_without_prior_attainment_are_counted_as_left_out(head: Person) -> None:
    learners = results_of()
    Attainment.objects.filter(learner__in=learners[:10], kind="prior").delete()
    analysis = analyses.analyse(by=head)
    assert analysis.dropped == {"no prior attainment": 30}


def test_a_group_in_which_nobody_has_prior_attainment_says_so(head: Person) -> None:
    results_of()
    Attainment.objects.filter(phase="8", kind="prior").delete()
    analyses.analyse(by=head)
    assert effects(Level.PHASE)["8"].hidden == "nothing"


def test_one_act_is_written_for_the_whole_analysis(head: Person) -> None:
    results_of()
    analysis = analyses.analyse(by=head)
    act = Act.objects.get(verb="analysis.run")
    assert act.record_id == analysis.pk


def test_the_newest_analysis_takes_the_place_of_the_last(head: Person) -> None:
    results_of()
    analyses.analyse(by=head)
    newest = analyses.analyse(by=head)
    assert list(Analysis.objects.filter(current=True)) == [newest]


def test_without_results_the_refusal_says_what_to_do(head: Person) -> None:
    with pytest.raises(Refusal, match="Import them first"):
        analyses.analyse(by=head)


def test_without_prior_attainment_the_refusal_says_what_is_missing(head: Person) -> None:
    results_of()
    Attainment.objects.filter(kind="prior").delete()
    with pytest.raises(Refusal, match="prior attainment"):
        analyses.analyse(by=head)


def test_a_teacher_does_not_have_it_counted_anew(teacher: Person, school: School) -> None:
    with pytest.raises(Denied):
        analyses.analyse(by=teacher)


@pytest.mark.parametrize("sizes", [{"2025": 30, "2026": 3}, {"2024": 20, "2025": 25, "2026": 2}])
def test_all_years_less_the_years_shown_tell_of_no_hidden_few(sizes: dict[str, int]) -> None:
    """The page of all years and the page of each year are two totals over the same learners."""
    small = {year for year, size in sizes.items() if size < 5}
    gone = small | hiding.years_hidden(sizes, small, 5)
    assert sum(sizes[year] for year in gone) >= 5
