"""The present site, taken over and exported, comes back the same."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from takeover.tests.conftest import sample_folder
from tests.exchange.export.public_dump import public_dump
from tests.exchange.export.same import assert_same

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def test_the_present_site_comes_back_the_same(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "first"
    with transaction.atomic():
        call_command("import_legacy", str(sample_folder() / "v3"), stdout=StringIO())
        before = public_dump()
        call_command("export_content", str(tmp_path / "export"), stdout=StringIO())
        transaction.set_rollback(True)
    settings.MEDIA_ROOT = tmp_path / "second"

    output = StringIO()
    call_command("import_content", str(tmp_path / "export"), stdout=output)
    assert "refusé" not in output.getvalue()
    after = public_dump()
    for path, page in before["pages"].items():
        if page["last_published_at"] is None:  # a page without a day gets that of the import
            page["last_published_at"] = after["pages"][path]["last_published_at"]
    assert_same(before, after)
