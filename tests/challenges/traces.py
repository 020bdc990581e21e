"""Every trace of somebody's name: in the database, in files and in public answers."""

import re
from pathlib import Path

from django.conf import settings
from django.db import connection
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

NAME = "Zélie Quintrœuil"
# As it stands, in JSON, in SQL, in an address, folded, and in bytes cut by an index.
TRACE = re.compile(r"z(é|e|\\+u00e9)lie|quintr|%c3%a9lie", re.IGNORECASE)


def everything() -> dict[str, str]:
    """Return all that the database and the media folder hold, as text, by where it is."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for number, row in enumerate(cursor.fetchall()):
                found[f"{table} {number}"] = " | ".join(
                    bytes(cell).decode("latin-1")
                    if isinstance(cell, bytes | memoryview)
                    else str(cell)
                    for cell in row
                )
    for file in Path(settings.MEDIA_ROOT).rglob("*"):
        if file.is_file():
            found[str(file)] = file.name + file.read_bytes().decode("latin-1")
    return found


def traces() -> list[str]:
    return [f"{place}: {text[:300]}" for place, text in everything().items() if TRACE.search(text)]


def public_answers(client) -> dict[str, str]:
    """Return the answer of every public address, site map and redirects included."""
    pages = Page.objects.live().filter(depth__gt=1).specific()
    addresses = [page.get_url() for page in pages]
    addresses += ["/sitemap.xml", *Redirect.objects.values_list("old_path", flat=True)]
    return {address: client.get(address, follow=True).content.decode() for address in addresses}
