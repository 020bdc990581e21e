"""The documents and files that describe the project are true."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

ROOT = Path(__file__).parents[1]
# The criteria of each of the thirteen themes of the RGAA 4.1.2.
CRITERIA = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_description_for_catalogues_of_public_software_is_valid():
    schema = json.loads(read("tests/publiccode.schema.json"))
    said = yaml.safe_load(read("publiccode.yml"))
    problems = [error.message for error in jsonschema_rs.validator_for(schema).iter_errors(said)]
    assert problems == []
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert said["legal"]["license"] == project["license"]
    changes = read("CHANGELOG.md")
    if "softwareVersion" in said:
        assert said["softwareVersion"] == project["version"]
        assert f"## [{said['softwareVersion']}] - {said['releaseDate']}" in changes
    else:  # nothing is released yet
        assert re.findall(r"^## \[(.*)\]", changes, re.MULTILINE) == ["Unreleased"]


@pytest.mark.parametrize(
    "name", [".github/workflows/ci.yml", ".pre-commit-config.yaml", "CONTRIBUTING.md", "README.md"]
)
def test_every_make_target_that_is_named_exists(name):
    named = set(re.findall(r"(?:`|run: |entry: |^)make ([a-z][a-z-]*)", read(name), re.MULTILINE))
    assert named
    assert named <= TARGETS


def test_to_start_over_keeps_backups_and_any_site_but_that_of_make_run(tmp_path):
    kept, gone = tmp_path / "var/backups/kept.zip", tmp_path / "var/media/gone.jpg"
    for path in (kept, gone):
        path.parent.mkdir(parents=True)
        path.touch()

    def reset(environment: str) -> int:
        (tmp_path / ".env").write_text(f"ENVIRONMENT={environment}\n")
        command = ["make", "-f", str(ROOT / "Makefile"), "reset"]
        return subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode

    assert reset("production") == 2
    assert gone.exists()
    assert reset("local") == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [kept]


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
    own = [command for command in commands if not command.startswith(("apt-get ", "rm "))]
    assert len(own) > 5
    missing = [command for command in own if command not in documented]
    assert missing == []


DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("[!.]*/*.md"))


@pytest.mark.parametrize("name", [*sorted(path.name for path in ROOT.glob("*.md")), *DOCUMENTS])
def test_links_between_documents_lead_somewhere(name):
    prose = re.sub(r"^```.*?^```", "", read(name), flags=re.MULTILINE | re.DOTALL)
    named = re.findall(r"\]\((?!https?:|#|mailto:|/)([^)#]+)", re.sub(r"`[^`]+`", "", prose))
    missing = [link for link in named if not (ROOT / name).parent.joinpath(link).exists()]
    assert missing == []


def test_the_document_on_accessibility_has_each_criterion_once():
    text = read("docs/accessibilite.md")
    every = [
        f"{theme}.{one}" for theme, last in enumerate(CRITERIA, 1) for one in range(1, last + 1)
    ]
    assert sorted(re.findall(r"(?<![\w.])\d+\.\d+(?![\w.]*\.\d)", text)) == sorted(every)
    for path in re.findall(r"`(tests/[\w/]+\.py)`", text):
        assert (ROOT / path).exists()


def test_the_messages_that_the_document_for_whoever_is_on_duty_quotes_are_those_of_the_log():
    page = read("docs/exploitation.md")
    quoted = re.findall(r"(?:« (?:… )?|grep ')([a-z]+(?: [a-z]+)+)(?: …)?(?: »|')", page)
    assert len(quoted) > 5
    sources = "".join(path.read_text("utf-8") for path in ROOT.glob("[!.tv]*/**/*.py"))
    assert [message for message in quoted if message not in sources] == []


def test_every_measure_of_the_document_on_security_names_an_existing_test():
    page = read("docs/securite.md")
    rows = re.findall(r"^\| (?!Menace|---)(.*?) \| (.*?) \| (.*?) \|$", page, re.MULTILINE)
    assert len(rows) > 15
    for threat, _measure, held_by in rows:
        names = re.findall(r"`([^`]+)`", held_by)
        assert names, threat
        for name in names:
            is_there = any(ROOT.glob(name if "/" in name else f"tests/**/{name}"))
            assert is_there or name == "pip --require-hashes", (threat, name)
