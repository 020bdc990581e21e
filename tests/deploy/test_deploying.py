"""What docs/deploying.md has an operator type, where only a bare machine would show a mistake."""

import logging
import re

from deploy.stack import DEPLOY, ROOT
from eigcms import logs

DOCUMENT = (ROOT / "docs" / "deploying.md").read_text()
TYPED = "\n".join(re.findall(r"^```\n(.*?)^```", DOCUMENT, flags=re.MULTILINE | re.DOTALL))
PACKAGE_OF = {"age": "age", "pg_restore": "postgresql"}


def test_the_machine_gets_the_programs_that_a_backup_runs():
    installed = re.search(r"apt-get update && apt-get install (.+)", TYPED)[1].split()
    sources = [(ROOT / "eigcms" / name).read_text() for name in ("backups.py", "dumps.py")]
    programs = set(re.findall(r'\brun\("(\w+)"', "".join(sources)))
    assert {PACKAGE_OF[program] for program in programs} <= set(installed)


def test_the_machine_gets_the_services_that_are_started():
    installed = re.search(r"apt-get update && apt-get install (.+)", TYPED)[1].split()
    started = set(re.findall(r"systemctl (?:re)?start ([\w@-]+)", TYPED))
    assert {"caddy", "nftables", "postgresql", "varnish"} <= started
    assert {name for name in started if not name.startswith("eigcms")} <= set(installed)


def test_the_database_counts_letters():
    """On a machine without a language it would count bytes, and refuse titles that fit."""
    createdb = re.search(r"createdb .+", TYPED)[0]
    assert "--encoding UTF8 --template template0" in createdb


def test_postgresql_writes_only_into_folders_of_its_own():
    made = re.search(r"install -d -o postgres -m 0700 (.+)", TYPED)[1].split()
    base = re.search(r"pg_basebackup --pgdata (\S+)/", TYPED)[1]
    archive = re.search(r"cp %p (\S+)/", (DEPLOY / "postgresql" / "eigcms.conf").read_text())[1]
    assert sorted(made) == sorted([archive, base])


def test_errors_are_found_in_the_log_as_documented():
    wanted = re.search(r"--grep '(.+?)'", DOCUMENT)[1]
    for level, is_found in ((logging.ERROR, True), (logging.INFO, False)):
        record = logging.LogRecord("site", level, __file__, 1, "Il dit.", None, None)
        assert bool(re.search(wanted, logs.JsonFormatter().format(record))) == is_found


def test_what_is_copied_to_the_machine_exists():
    copied = re.findall(r"deploy/[\w./@*-]+", TYPED)
    assert len(copied) > 5
    assert [path for path in copied if not list(ROOT.glob(path))] == []
