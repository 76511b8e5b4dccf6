"""Run every benchmark and write the table: `python -m bench [name …]`.

Each module of this folder has `main() -> list[dict]`; a row has name, figure, limit and passed. The table is printed
and added, with the date and the machine, to bench/history.md.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
CALL = (
    "import json, sys; from importlib import import_module; "
    "json.dump(import_module('bench.' + sys.argv[1]).main(), open(sys.argv[2], 'w'))"
)


def names() -> list[str]:
    """The benchmarks of this folder, by name."""
    return sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))


def measure(name: str) -> list[dict[str, object]]:
    """One benchmark in a process of its own, so that memory and caches are its own too."""
    import json
    import tempfile

    with tempfile.TemporaryDirectory() as home:
        out = Path(home) / "rows.json"
        environment = {**os.environ, "HEADSHIP_HOME": home, "DJANGO_SETTINGS_MODULE": "headship.config.settings"}
        print(f"{name} …", file=sys.stderr, flush=True)
        done = subprocess.run([sys.executable, "-c", CALL, name, str(out)], env=environment, check=False)
        if done.returncode:
            return [{"name": name, "figure": "did not finish", "limit": "", "passed": False}]
        rows: list[dict[str, object]] = json.loads(out.read_text())
        return rows


def table(rows: list[dict[str, object]]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | measured | must reach | |", "|---|---|---|---|"]
    lines += [
        f"| {row['name']} | {row['figure']} | {row['limit']} | {'reached' if row['passed'] else 'NOT reached'} |"
        for row in rows
    ]
    return "\n".join(lines)


def main() -> int:
    """Measure, print, remember. 1 where a figure is not reached."""
    rows = [row for name in sys.argv[1:] or names() for row in measure(name)]
    written = table(rows)
    print(written)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    with (HERE / "history.md").open("a", encoding="utf-8") as history:
        history.write(f"\n## {when} ({machine})\n\n{written}\n")
    return 0 if all(row["passed"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
