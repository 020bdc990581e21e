"""Fixtures for all tests: those of the product, and those of `takeover`.

A conftest imports none of another: a session would then have two `Copies`, and restore the wrong
database.
"""

import gc
import shutil
from collections.abc import Callable, Iterator

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client, TransactionTestCase, override_settings
from wagtail.models import Site

from home.models import HomePage
from tests import databases
from tests.distribution import uses_database
from tests.environment import SCRATCH

# How long an example takes says nothing on a busy machine.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def quick_settings(django_test_environment) -> Iterator[None]:
    """Hash passwords quickly: the production way takes a fifth of a second each time.

    Static files keep their names, for the manifest of their hashes exists after a build alone. They
    are looked up when they are asked for: each client would read their folder first.
    """
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    static_files = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        PASSWORD_HASHERS=hashers,
        STORAGES=settings.STORAGES | {"staticfiles": static_files},
        WHITENOISE_AUTOREFRESH=True,
    ):
        yield


@pytest.fixture(autouse=True)
def addresses_of_sites() -> None:
    """Forget those that Wagtail has cached: the test before may have had other sites."""
    Site.clear_site_root_paths_cache()


class Copies:
    """This process's copies of the test databases. Tests use one at a time."""

    def __init__(self) -> None:
        self.server = databases.server_in_use()
        self.copied: set[str] = set()
        self.in_use = ""

    def use(self, kind: str) -> None:
        if kind not in self.copied:
            self.copy(kind)
            self.copied.add(kind)
        connection.close()
        connection.settings_dict["NAME"] = self.server.copy_of(kind)
        self.in_use = kind

    def restore(self) -> None:
        """Undo the commits in the present copy."""
        connection.close()
        self.copy(self.in_use)

    def copy(self, kind: str) -> None:
        self.server.copy(databases.make(self.server, kind), self.server.copy_of(kind))


@pytest.fixture(scope="session")
def copies(django_test_environment, django_db_blocker) -> Iterator[Copies]:
    """Use the database after the migrations, and restore it after each test that commits.

    Django would empty all tables after such a test and fill them again before the next.
    """
    copies = Copies()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_setup", lambda: None)
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: copies.restore())
        with django_db_blocker.unblock():
            copies.use(databases.MIGRATED)
        yield copies


@pytest.fixture(scope="session")
def django_db_setup(copies) -> None:
    """Have pytest-django use our databases instead of making one."""


@pytest.fixture(scope="module")
def demo(copies, django_db_blocker) -> Iterator[None]:
    """Use the database with the demo content for all tests of a module."""
    with django_db_blocker.unblock():
        copies.use(databases.DEMO)
        shutil.copytree(databases.files(copies.server), settings.MEDIA_ROOT, dirs_exist_ok=True)
    yield
    with django_db_blocker.unblock():
        copies.use(databases.MIGRATED)


@pytest.fixture(scope="module")
def crowded(copies, django_db_blocker) -> Iterator[None]:
    """Use the database with 130 challenges for all tests of a module."""
    with django_db_blocker.unblock():
        copies.use(databases.CROWD)
    yield
    with django_db_blocker.unblock():
        copies.use(databases.MIGRATED)


@pytest.fixture(scope="module")
def module_transaction(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A transaction around all tests of a module, for content that they share.

    Each test begins from it, and what the test changes is undone. A test reads rows again: another
    one may have changed the instances.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def home(db) -> HomePage:
    return HomePage.objects.get(locale__language_code="fr")


@pytest.fixture
def english_home(db) -> HomePage:
    """The English home page, online."""
    home = HomePage.objects.get(locale__language_code="en")
    home.save_revision().publish()
    return home


@pytest.fixture
def sign_in(db) -> Callable[..., Client]:
    """Return a function that signs somebody of a role in (or a superuser), and returns a client."""

    def signed_in(role: str, name: str = "") -> Client:
        user = User.objects.create_user(
            name or role,
            f"{role}@example.org",
            is_superuser=role == "superuser",
            first_name=name,
        )
        if not user.is_superuser:
            user.groups.add(Group.objects.get(name=role))
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        client.user = user
        return client

    return signed_in


@pytest.fixture
def communication(sign_in) -> Client:
    return sign_in("Communication")


@pytest.fixture
def writer(sign_in) -> Client:
    return sign_in("Rédaction")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, skip the tests without a database: they have run with SQLite."""
    if connection.vendor == "postgresql":
        without = [item for item in items if not uses_database(item)]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if uses_database(item)]


def pytest_collection_finish() -> None:
    """Collect garbage seldom, and never among the modules loaded for the whole run."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_unconfigure():
    shutil.rmtree(SCRATCH, ignore_errors=True)
