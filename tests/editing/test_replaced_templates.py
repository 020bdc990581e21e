"""Each template of ours in the name space of a package replaces one that the package still has."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines

NAME_SPACES = ("account", "mfa", "simple_translation", "usersessions", "wagtail*")
FOLDERS = [Path(folder) for folder in engines["django"].template_dirs]
# The virtual environment may stand in the project, in a hidden folder.
PACKAGES = [
    folder
    for folder in FOLDERS
    if "site-packages" in folder.parts or not folder.is_relative_to(settings.BASE_DIR)
]
REPLACED = sorted(
    str(path.relative_to(folder))
    for folder in FOLDERS
    if folder not in PACKAGES
    for name in NAME_SPACES
    for path in folder.glob(f"{name}/**/*.*")
)


@pytest.mark.parametrize("name", REPLACED)
def test_the_package_has_a_template_of_this_name(name):
    assert any((folder / name).is_file() for folder in PACKAGES)
