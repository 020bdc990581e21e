"""The files that describe a public project to others are true."""

import json
import re
import tomllib
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

ROOT = Path(__file__).parents[1]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_description_for_catalogues_of_public_software_is_valid():
    schema = json.loads(read("tests/publiccode.schema.json"))
    said = yaml.safe_load(read("publiccode.yml"))
    problems = [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(said)]
    assert problems == []
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert (said["softwareVersion"], said["legal"]["license"]) == (
        project["version"],
        project["license"],
    )
    assert f"## [{said['softwareVersion']}] - {said['releaseDate']}" in read("CHANGELOG.md")


@pytest.mark.parametrize(
    "name", [".github/workflows/ci.yml", ".pre-commit-config.yaml", "CONTRIBUTING.md", "README.md"]
)
def test_every_make_target_that_is_named_exists(name):
    named = set(re.findall(r"(?:`|run: |entry: |^)make ([a-z][a-z-]*)", read(name), re.MULTILINE))
    assert named
    assert named <= TARGETS


def test_continuous_integration_runs_the_tests_of_make_test():
    steps = yaml.safe_load(read(".github/workflows/ci.yml"))["jobs"]["test"]["steps"]
    assert [step["run"] for step in steps if "run" in step][-1] == "make test"


def test_the_image_is_built_by_the_steps_of_the_documentation():
    documented = " ".join(read("docs/deploying.md").split()).replace("runuser -u eigcms -- ", "")
    lines = re.sub(r"\\\n\s*", "", read("Containerfile")).splitlines()
    runs = [line.removeprefix("RUN ") for line in lines if line.startswith("RUN ")]
    commands = [
        command.strip()
        for run in runs
        for command in re.sub(r"^.*sh -c '(.*)'$", r"\1", run).split("&&")
    ]
    assert len(commands) > 5
    missing = [command for command in commands if command not in documented]
    assert missing == []


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("*.md")))
def test_links_between_documents_lead_somewhere(name):
    named = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", read(name))
    missing = [link for link in named if not (ROOT / name).parent.joinpath(link).exists()]
    assert missing == []
