"""A release's migrations let the version before it go on serving, and never change afterwards."""

from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.db import models
from django.db.migrations import Migration
from django.db.migrations import operations as ops
from django.db.migrations.loader import MigrationLoader

from eigcms.schema import own_apps
from tests.release_safety import findings

# The last migration of each app that ran before anybody was served.
BEFORE_THE_FIRST_RELEASE = {
    "agenda": "0001_initial",
    "challenges": "0001_initial",
    "editing": "0001_initial",
    "home": "0003_roles",
    "media": "0001_initial",
    "pages": "0001_initial",
    "publishing": "0001_initial",
    "trash": "0001_initial",
}


# The digest and the path of each migration of a release (`make release-migrations`).
RELEASED = settings.BASE_DIR / "tests" / "released_migrations.txt"


def test_a_released_migration_is_never_edited():
    lines = RELEASED.read_text("utf-8").splitlines() if RELEASED.exists() else []
    released = {path: digest for digest, path in (line.split() for line in lines)}
    there = {
        path.relative_to(settings.BASE_DIR).as_posix(): sha256(path.read_bytes()).hexdigest()
        for one in own_apps()
        for path in Path(one.path).glob("migrations/0*.py")
    }
    changed = [path for path, digest in released.items() if there.get(path) != digest]
    assert changed == [], "sites have run them: write a migration more"
    if "## [Unreleased]" not in (settings.BASE_DIR / "CHANGELOG.md").read_text("utf-8"):
        assert set(there) == set(released), (
            "Describe the change in CHANGELOG.md under « ## [Unreleased] », the first section; for "
            "a release, make release-migrations."
        )


def later(app: str, name: str) -> bool:
    return name > BEFORE_THE_FIRST_RELEASE.get(app, "")


def test_every_migration_since_the_first_release_is_safe_while_the_version_before_serves():
    ours = {app.label for app in own_apps()}
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items()
    found = [
        finding
        for (app, name), migration in sorted(migrations, key=lambda item: item[0])
        if app in ours and later(app, name)
        for finding in findings(migration)
    ]
    advice = (
        "The version before it neither reads nor writes what these change, and fills no new column "
        '(give it a db_default or null)? Write why into the migration: safe_because = "…"'
    )
    assert found == [], "\n".join(["", *found, advice])


def migration(*operations, **attributes):
    kind = type("Migration", (Migration,), {"operations": list(operations), **attributes})
    return kind("0099_next", "pages")


@pytest.mark.parametrize(
    "operation",
    [
        ops.RemoveField("page", "title"),
        ops.DeleteModel("Page"),
        ops.RenameField("page", "title", "name"),
        ops.RenameModel("Page", "Leaf"),
        ops.AlterModelTable("page", "leaves"),
        ops.AddField("page", "rank", models.IntegerField(default=0)),
        ops.AlterField("page", "title", models.CharField(max_length=5)),
        ops.AddConstraint("page", models.UniqueConstraint(fields=["title"], name="one")),
        ops.RunSQL("DROP TABLE page"),
        ops.SeparateDatabaseAndState(database_operations=[ops.RemoveField("page", "title")]),
    ],
)
def test_a_migration_that_breaks_the_version_before_is_found(operation):
    assert len(findings(migration(operation))) == 1
    assert findings(migration(operation, safe_because="the column was never read")) == []


@pytest.mark.parametrize(
    "operation",
    [
        ops.CreateModel("Leaf", [("id", models.AutoField(primary_key=True))]),
        ops.AddField("page", "rank", models.IntegerField(null=True)),
        ops.AddField("page", "rank", models.IntegerField(db_default=0)),
        ops.AddField("page", "themes", models.ManyToManyField("pages.Theme")),
        ops.AddIndex("page", models.Index(fields=["title"], name="by_title")),
        ops.AlterModelOptions("page", {"ordering": ["title"]}),
        ops.RunPython(ops.RunPython.noop),
    ],
)
def test_a_harmless_migration_is_not(operation):
    assert findings(migration(operation)) == []


def test_a_table_that_is_made_there_may_be_shaped_there():
    made = ops.CreateModel("Leaf", [("id", models.AutoField(primary_key=True))])
    shaped = ops.AddConstraint("leaf", models.UniqueConstraint(fields=["id"], name="one"))
    assert findings(migration(made, shaped)) == []
