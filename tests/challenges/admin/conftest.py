"""Pages below their lists."""

import pytest


@pytest.fixture(autouse=True)
def admin_settings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def indexes(programme):
    """The lists, by type."""
    lists = (programme.challenges, programme.people, programme.promotions)
    return {type(page): page for page in lists}


@pytest.fixture
def add(programme):
    return programme.add


def titles(response):
    return [page.title for page in response.context["object_list"]]
