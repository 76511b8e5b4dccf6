"""What is committed speaks of the project alone, and templates keep to the content policy."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "headship"
# Written in parts, so that this file does not find itself.
FOREIGN = re.compile("|".join(["/wo" + "rk/", "/ro" + "ot/", "pypi" + r"\.org", "python" + r"hosted\.org"]))
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son[a-z]+=|javascript:", re.I)


def committed() -> list[Path]:
    """Files under version control; all files where there is none (an archive of the project)."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this copy of the project is not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_path_of_a_machine_and_no_registry_is_named() -> None:
    found = []
    for path in committed():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found += [f"{path.relative_to(ROOT)}: {hit.group()}" for hit in FOREIGN.finditer(text)]
    assert found == []


def test_templates_hold_no_script_and_no_style() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in SOURCE.rglob("*.html")
        for hit in INLINE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_module_grows_past_600_lines() -> None:
    long = {str(path.relative_to(ROOT)): lines for path in SOURCE.rglob("*.py") if (lines := _lines(path)) > 600}
    assert long == {}


def _lines(path: Path) -> int:
    return 0 if "migrations" in path.parts else len(path.read_text(encoding="utf-8").splitlines())


def test_the_clock_is_the_kernels() -> None:
    """Only the kernel reads the machine's clock, so the demonstration school can live in simulated time."""
    forbidden = re.compile(r"timezone\.now\(|date\.today\(|datetime\.now\(|datetime\.utcnow\(|timezone\.localdate\(\)")
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in SOURCE.rglob("*.py")
        if path != SOURCE / "kernel" / "clock.py"
        for hit in forbidden.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
