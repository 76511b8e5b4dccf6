"""`headship report leadership` as its users meet it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.config.test_command import headship

pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database is made once, with an unnamed school and nobody in it."""
    made = tmp_path_factory.mktemp("made")
    headship(made, "standards", "list")
    return made


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A home of one's own."""
    return Path(shutil.copytree(made, tmp_path / "home"))


def test_the_report_is_written_and_said_where(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    done = headship(home, "report", "leadership", "--pdf", str(target))
    assert (done.returncode, done.stdout) == (0, f"The report is in {target}.\n"), done.stderr
    assert len(PdfReader(target).pages) >= 2


def test_what_cannot_be_done_is_one_line_and_exit_code_2(home: Path, tmp_path: Path) -> None:
    for words, says in (
        (["--pdf", str(tmp_path / "no" / "report.pdf")], "cannot be written"),
        (["--pdf", str(tmp_path / "report.pdf"), "--leader", "Nobody"], "Nobody"),
        (["--pdf", str(tmp_path / "report.pdf"), "--school", "nowhere"], "nowhere"),
    ):
        refused = headship(home, "report", "leadership", *words)
        assert refused.returncode == 2
        (line,) = refused.stderr.splitlines()
        assert line.startswith("headship: ") and says in line
    assert not (tmp_path / "report.pdf").exists()
    assert headship(home, "report", "leadership").returncode == 2
