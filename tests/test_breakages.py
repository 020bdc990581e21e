"""The list of breakages stays true to the code: `python -m tests.breakages` can run each."""

import re
import tomllib

import pytest

from tests import breakages

APPS = tomllib.loads((breakages.ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
LISTED = breakages.listed()


@pytest.mark.parametrize("breakage", LISTED, ids=lambda breakage: breakage.notice)
def test_each_breaks_one_place_and_names_tests_that_are_there(breakage):
    text = (breakages.ROOT / breakage.file).read_text()

    assert breakage.broken(text) != text
    for test in breakage.tests:
        name, _, function = test.partition("::")
        source = (breakages.ROOT / name).read_text()
        assert not function or re.search(rf"^def {function}\(", source, re.MULTILINE)


def test_every_app_is_broken():
    assert {one.folder.split("/")[0] for one in LISTED} >= set(APPS["root_packages"])
