"""A report that is opened in a spreadsheet runs nothing."""

import csv
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from openpyxl import load_workbook
from wagtail.models import Page, Site

from pages.models import ProgrammePage

FORMULAS = ["=cmd|'/c calc'!A1", "+1+1", "-1+1", "@SUM(A1)"]


@pytest.mark.django_db
@pytest.mark.parametrize("report", ["reports/site-history/", "reports/traductions/", "pages/3/"])
def test_csv_reports_hold_no_formula(client, report):
    client.force_login(User.objects.create_superuser("chef"))
    home = Site.objects.get(is_default_site=True).root_page
    for number, title in enumerate(FORMULAS):
        home.add_child(instance=ProgrammePage(title=title, slug=f"page-{number}"))
    if report.startswith("pages/"):
        report = f"pages/{home.pk}/"
    response = client.get(f"/admin/{report}", {"export": "csv"})
    text = b"".join(response.streaming_content).decode() if response.streaming else ""
    cells = [cell for row in csv.reader(text.splitlines()) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.django_db
def test_a_report_tells_the_hour_of_paris_and_answers_in_french(client):
    client.force_login(User.objects.create_superuser("chef"))
    Page.objects.update(last_published_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))

    def export(form):
        return b"".join(client.get("/admin/reports/traductions/", {"export": form}))

    first = next(csv.DictReader(export("csv").decode().splitlines()))
    assert first["Français publié"] == "2026-07-02 00:30:00+02:00"
    assert first["État"] in ("À jour", "Brouillon")
    _headings, (_title, _source, published, _seen, state) = list(
        load_workbook(BytesIO(export("xlsx"))).active.iter_rows(max_row=2, values_only=True)
    )
    assert published.isoformat() == "2026-07-02T00:30:00"
    assert state in ("À jour", "Brouillon")
