"""The data sets as CSV and JSON, and what describes them to machines.

CSV is described by Table Schema, JSON by JSON Schema, all of it by a Data Package
(https://datapackage.org, version 2), whose `list` and `categories` are used here.
"""

import csv
import hashlib
import json
from collections.abc import Iterator
from io import StringIO
from typing import IO, Any

from django.conf import settings

from exports.datasets import DELIMITER, Column, Dataset, datasets

LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
MEDIA_TYPES = {"csv": "text/csv", "json": "application/json"}
DATA_PACKAGE = "datapackage.json"
FOLDER = "/donnees/"
# Rows that are written together.
BATCH = 200


def lines(dataset: Dataset, extension: str) -> Iterator[str]:
    """Yield a data set as text, some rows at a time, in one of the `MEDIA_TYPES`."""
    return csv_lines(dataset) if extension == "csv" else json_lines(dataset)


def csv_lines(dataset: Dataset) -> Iterator[str]:
    """RFC 4180, in UTF-8 without a mark, the names of the columns in the first line."""
    stream = StringIO()
    rows = csv.writer(stream)
    rows.writerow([column.name for column in dataset.columns])
    for number, record in enumerate(dataset.records(), start=1):
        rows.writerow(map(cell, record.values()))
        if number % BATCH == 0:
            yield taken(stream)
    yield taken(stream)


def cell(value: Any) -> Any:
    if isinstance(value, list):
        return DELIMITER.join(each.replace(DELIMITER, "/") for each in value)
    return "" if value is None else value


def taken(stream: StringIO) -> str:
    text = stream.getvalue()
    stream.seek(0)
    stream.truncate()
    return text


def json_lines(dataset: Dataset) -> Iterator[str]:
    """An array of objects, one a line."""
    before = "[\n"
    for record in dataset.records():
        yield before + json.dumps(record, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def write(dataset: Dataset, extension: str, file: IO[bytes]) -> dict[str, Any]:
    """Write a data set to `file`; return its size in bytes and its digest, as packages say them."""
    digest, size = hashlib.sha256(), 0
    for text in lines(dataset, extension):
        data = text.encode()
        digest.update(data)
        size += len(data)
        file.write(data)
    return {"bytes": size, "hash": f"sha256:{digest.hexdigest()}"}


# What describes them ------------------------------------------------------------------------------


def table_schema(dataset: Dataset) -> dict[str, Any]:
    """Return the Table Schema of the CSV file."""
    schema: dict[str, Any] = {"fields": [_field(column) for column in dataset.columns]}
    if dataset.key:
        schema["primaryKey"] = [dataset.key]
    keys = [
        {
            "fields": [column.name],
            "reference": {"resource": column.refers_to, "fields": ["identifiant"]},
        }
        for column in dataset.columns
        if column.refers_to and column.kind != "list"
    ]
    return schema | ({"foreignKeys": keys} if keys else {})


def _field(column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": column.name,
        "title": column.title,
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
    if column.is_required:
        found["constraints"] = found.get("constraints", {}) | {"required": True}
    return found


def json_schema(dataset: Dataset) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the JSON file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{settings.SITE_URL}{FOLDER}{dataset.name}.jsonschema.json",
        "title": dataset.title,
        "description": dataset.description,
        "type": "array",
        "items": {
            "type": "object",
            "properties": {column.name: _property(column) for column in dataset.columns},
            "required": [column.name for column in dataset.columns],
            "additionalProperties": False,
        },
    }


def _property(column: Column) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    if column.choices:
        text["enum"] = [choice.value for choice in column.choices]
    kinds: dict[str, dict[str, Any]] = {
        "list": {"type": "array", "items": text},
        "integer": {"type": "integer"},
        "month": {"type": "string", "pattern": r"^\d{4}-\d{2}$"},
        "uri": {"type": "string", "format": "uri"},
    }
    found = kinds.get(column.kind, text)
    if column.kind != "list" and not column.is_required:
        found = found | {"type": [found["type"], "null"]}
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
    return {"title": column.title, "description": column.description} | found


def data_package(facts: dict[str, dict[str, Any]], made_at: str) -> dict[str, Any]:
    """Return the description of all files; `facts` has size and digest by name of file."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "entrepreneurs-interet-general",
        "title": "Entrepreneurs d’intérêt général",
        "description": "Les défis, les promotions, les personnes et les administrations du "
        "programme, tels que son site les montre.",
        "homepage": f"{settings.SITE_URL}{FOLDER}",
        "created": made_at,
        "licenses": [LICENCE],
        "resources": [
            {
                "name": dataset.name if extension == "csv" else f"{dataset.name}-json",
                "title": dataset.title,
                "description": dataset.description,
                "path": f"{settings.SITE_URL}{FOLDER}{name}",
                "format": extension,
                "mediatype": MEDIA_TYPES[extension],
                "encoding": "utf-8",
                **facts.get(name, {}),
                **({"schema": table_schema(dataset)} if extension == "csv" else {}),
            }
            for dataset in datasets()
            for extension in MEDIA_TYPES
            for name in [f"{dataset.name}.{extension}"]
        ],
    }
