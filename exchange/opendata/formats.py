"""The data sets as CSV and JSON."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from typing import Any

from exchange.opendata.datasets import Dataset

# Between the values of a list in a cell of a CSV file.
DELIMITER = "|"
# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Format:
    """A format of the files. `text` returns the file of a data set. `ending` ends its name."""

    ending: str
    label: str
    media_type: str
    text: Callable[[Dataset], str]


def csv_text(dataset: Dataset) -> str:
    """Return the CSV for programs (RFC 4180), without a byte order mark."""
    return _csv(dataset, ",", str)


def spreadsheet_text(dataset: Dataset) -> str:
    """Return the CSV for French spreadsheets: semicolons, a byte order mark, no formula."""
    return "\ufeff" + _csv(dataset, ";", without_formula)


def _csv(dataset: Dataset, delimiter: str, safe: Callable[[str], str]) -> str:
    stream = StringIO()
    rows = csv.writer(stream, delimiter=delimiter)
    rows.writerow([column.name for column in dataset.columns])
    for values in dataset.table():
        rows.writerow([safe(_cell(value)) for value in values])
    return stream.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return DELIMITER.join(each.replace(DELIMITER, "/") for each in value)
    return "" if value is None else str(value)


def without_formula(cell: str) -> str:
    """Return the text of a cell, with an apostrophe before a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def json_text(dataset: Dataset) -> str:
    """Return a JSON array with one object a line."""
    names = [column.name for column in dataset.columns]
    records = (dict(zip(names, values, strict=True)) for values in dataset.table())
    rows = (json.dumps(record, ensure_ascii=False) for record in records)
    return "[\n" + ",\n".join(rows) + "\n]\n"


FORMATS = (
    Format(".csv", "CSV", "text/csv", csv_text),
    Format("-tableur.csv", "CSV pour tableur", "text/csv", spreadsheet_text),
    Format(".json", "JSON", "application/json", json_text),
)
