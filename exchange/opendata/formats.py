"""The data sets as CSV and JSON, and the description of these files for programs.

A Data Package describes all files, their columns with Table Schema (https://datapackage.org,
version 2, because of `list` and `categories`).
"""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.conf import settings

from exchange.opendata.datasets import DATASETS, DELIMITER, Column, Dataset

LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
FOLDER = "/donnees/"
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
    for record in dataset.records():
        rows.writerow([safe(_cell(value)) for value in record.values()])
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
    rows = (json.dumps(record, ensure_ascii=False) for record in dataset.records())
    return "[\n" + ",\n".join(rows) + "\n]\n"


FORMATS = (
    Format(".csv", "CSV", "text/csv", csv_text),
    Format("-tableur.csv", "CSV pour tableur", "text/csv", spreadsheet_text),
    Format(".json", "JSON", "application/json", json_text),
)


# The description --------------------------------------------------------------------------------


def _field(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": column.name,
        "description": column.description,
        "type": {"uri": "string", "month": "yearmonth"}.get(column.kind, column.kind),
    }
    if column.kind == "uri":
        found["format"] = "uri"
    if column.kind == "list":
        found |= {"delimiter": DELIMITER, "itemType": "string"}
    elif column.choices:
        found["categories"] = [
            {"value": choice.value, "label": str(choice.label)} for choice in column.choices
        ]
        found["constraints"] = {"enum": [choice.value for choice in column.choices]}
    return found


def data_package(changed_at: str) -> dict[str, Any]:
    """Return the description of all files, with the moment of the last change of the site."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "entrepreneurs-interet-general",
        "title": "Entrepreneurs d’intérêt général",
        "description": "Les défis, les promotions, les personnes et les administrations du "
        "programme, tels que son site les montre.",
        "homepage": f"{settings.SITE_URL}{FOLDER}",
        "created": changed_at,
        "licenses": [LICENCE],
        "resources": [_resource(dataset, format_) for dataset in DATASETS for format_ in FORMATS],
    }


def _resource(dataset: Dataset, format_: Format) -> dict[str, Any]:
    name = f"{dataset.name}{format_.ending}"
    found: dict[str, Any] = {
        "name": name.removesuffix(".csv").replace(".", "-"),
        "title": dataset.title,
        "description": dataset.description,
        "path": f"{settings.SITE_URL}{FOLDER}{name}",
        "format": name.rpartition(".")[2],
        "mediatype": format_.media_type,
        "encoding": "utf-8",
    }
    if format_.text is spreadsheet_text:
        found["dialect"] = {"delimiter": ";"}
    return found | {"schema": {"fields": [_field(column) for column in dataset.columns]}}
