"""The list of licences names the packages that are locked."""

import re

from tests.databases import ROOT


def names(pattern: str, *path: str) -> set[str]:
    text = ROOT.joinpath(*path).read_text("utf-8")
    return {name.lower().replace("_", "-") for name in re.findall(pattern, text, re.MULTILINE)}


def test_the_list_of_licences_has_every_locked_package_of_this_system_and_no_other():
    listed = names(r"^\| ([\w.-]+) +\| (?!Licence)", "docs", "licences.md")
    locked = names(r"^([\w.-]+)(?:\[.*\])?==", "requirements.txt")
    elsewhere = names(r"^([\w.-]+)(?:\[.*\])?==.*; sys_platform", "requirements.txt")
    assert locked - elsewhere <= listed <= locked
