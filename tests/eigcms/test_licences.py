"""The list of licences is the one of the packages that are locked."""

from io import StringIO

from django.core.management import call_command

from tests.databases import ROOT


def test_the_list_of_licences_is_up_to_date():
    out = StringIO()
    call_command("list_licences", stdout=out)
    assert (ROOT / "docs" / "licences.md").read_text("utf-8") == out.getvalue()
