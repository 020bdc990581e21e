"""Writes what was measured: `var/bench/` for programs, `benchmarks/RESULTS.md` for people."""

import argparse
import csv
import json
import operator
import platform
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.stack import ROOT

FOLDER = ROOT / "var" / "bench"
RESULTS = Path(__file__).with_name("RESULTS.md")
DATABASES = ("sqlite", "postgresql")
SIGNS = {"<": operator.lt, "≤": operator.le, "=": operator.eq, "≥": operator.ge}


@dataclass(frozen=True)
class Figure:
    """One figure: its key in the JSON, what it measures, and its bar, such as « ≤ 1.3 »."""

    key: str
    label: str
    bar: str = ""

    def is_met(self, value: float) -> bool:
        if not self.bar:
            return True
        sign, number = self.bar.split()
        return SIGNS[sign](value, float(number))


def all_met(figures: Iterable[Figure], measured: Mapping[str, Any]) -> bool:
    """Tell whether each figure that was measured meets its bar."""
    return all(figure.is_met(measured[figure.key]) for figure in figures if figure.key in measured)


def figures_table(figures: Iterable[Figure], measured: Mapping[str, Any]) -> str:
    """Return the figures that were measured, beside their bars, as a table in Markdown."""
    return table(
        [
            {
                "Figure": f"{figure.label} (`{figure.key}`)",
                "Measured": measured[figure.key],
                "Bar": figure.bar,
                "": "" if figure.is_met(measured[figure.key]) else "**missed**",
            }
            for figure in figures
            if figure.key in measured
        ]
    )


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows with the same keys as a table in Markdown, numbers to the right."""
    if not rows:
        return ""
    keys = list(rows[0])
    sides = [
        "---:" if any(isinstance(row[key], int | float) for row in rows) else "---" for key in keys
    ]
    lines = [
        keys,
        sides,
        *(["–" if row[key] is None else row[key] for key in keys] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in lines)


def save(name: str, found: Any) -> None:
    """Write `var/bench/NAME.json`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=2, ensure_ascii=False)
    (FOLDER / f"{name}.json").write_text(text + "\n")


def save_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write `var/bench/NAME.csv`."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{name}.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def saved(name: str) -> Any:
    """Return what `save` wrote under this name, None if nothing."""
    file = FOLDER / f"{name}.json"
    return json.loads(file.read_text()) if file.exists() else None


def save_rows(name: str, key: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write rows as JSON and CSV, and return all that are there.

    They take the place of those with the same values of `key`; others of an earlier run stay.
    """
    new = {row[key] for row in rows}
    kept = [row for row in saved(name) or [] if row[key] not in new]
    kept = [row for row in kept if row.keys() == rows[0].keys()] if rows else kept
    found = [*kept, *rows]
    save(name, found)
    if found:
        save_csv(name, list(found[0]), [list(row.values()) for row in found])
    return found


def on_each_database(
    name: str,
    heading: str,
    bars: str,
    measure: Callable[[str, bool], list[dict[str, Any]]],
    is_met: Callable[[dict[str, Any]], bool],
) -> int:
    """Ask a question on each database that the command line names; return the exit status."""
    parser = argparse.ArgumentParser(description=heading)
    parser.add_argument("databases", nargs="*", help=" or ".join(DATABASES))
    parser.add_argument("--quick", action="store_true", help="only try it")
    options = parser.parse_args()
    is_good = True
    for database in options.databases or DATABASES:
        rows = measure(database, options.quick)
        save_rows(name, "database", rows)
        is_good = is_good and all(map(is_met, rows))
        shown = [row | {"": "" if is_met(row) else "**missed**"} for row in rows]
        text = f"{bars}\n\n{table(shown)}"
        print(text)
        if not options.quick:
            write_section(f"{heading} on {database}", f"{name} {database}", text)
    return int(not is_good)


def write_section(heading: str, command: str, text: str) -> None:
    """Put a section into `RESULTS.md`, in the place of the one with this heading or at the end."""
    written = f"Written by `python -m benchmarks.{command}` on {datetime.now(UTC):%Y-%m-%d}"
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    section = f"# {heading}\n\n{written}, {machine}.\n\n{text.strip()}"
    parts = re.split(r"^(?=# )", RESULTS.read_text(), flags=re.MULTILINE)
    sections = {part.partition("\n")[0]: part.strip() for part in parts if part.strip()}
    sections[f"# {heading}"] = section
    RESULTS.write_text("\n\n".join(sections.values()) + "\n")
