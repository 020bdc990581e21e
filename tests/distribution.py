"""Distributes a run among its workers (`pytest -n`) by module, the longest of each kind first.

So the content of a module is loaded once. Each worker serves its own site to its browser.
`--dist loadgroup` cannot replace this: pytest 9.2 ignores the groups in its test names.
"""

import os
import threading

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests import databases

# They have few tests, each of which visits much: one of them at the end would keep all waiting.
SLOW = (
    "tests/editing/test_query_counts.py",
    "tests/home/test_judged_searches.py",
    "tests/pages/test_costs.py",
    "tests/publishing/caching/test_order_of_visits.py",
    "tests/publishing/invitations/test_same_as_then.py",
    "tests/world/test_admin_addresses.py",
)
# Its modules share a content, which one worker creates once.
SHARING = "tests/world/"


def module_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


@pytest.hookimpl(tryfirst=True)  # xdist's own answer would be taken, as it is loaded later
def pytest_xdist_auto_num_workers() -> int:
    """Run one worker more than processors: some wait for a browser, a process or a moment."""
    return (os.cpu_count() or 1) + 1


class ByModule(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        module = module_of(nodeid)
        return SHARING if module.startswith(SHARING) else module


def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Create the databases while the workers collect their tests.

    Some modules alone may need no content. They create what they need.
    """
    is_whole = config.args_source is config.ArgsSource.TESTPATHS
    kinds = (databases.DEMO, databases.CROWD) if is_whole else (databases.MIGRATED,)
    threading.Thread(target=create_databases, args=kinds, daemon=True).start()


def create_databases(*kinds: str) -> None:
    server = databases.server_in_use()
    for kind in kinds:
        databases.make(server, kind)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return ByModule(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules that need no database, then those that need no demo content.

    The databases are created meanwhile. The slow modules follow, then the largest, so that no
    worker ends alone.
    """
    modules: dict[str, list[pytest.Item]] = {}
    for item in items:
        modules.setdefault(module_of(item.nodeid), []).append(item)

    def place(module: str) -> tuple:
        return turn_of(module, modules[module]), -len(modules[module]), module

    items[:] = [item for module in sorted(modules, key=place) for item in modules[module]]


def turn_of(module: str, items: list[pytest.Item]) -> int:
    if "tests/browser/" in module or module in SLOW:
        return 2
    if not any(map(uses_database, items)):
        return 0
    if module.startswith("tests/media/"):  # enough to do until the demo content is loaded
        return 1
    is_about_whole_site = module.count("/") == 1 or "demo" in items[0].fixturenames
    return 3 if is_about_whole_site else 4


def uses_database(item: pytest.Item) -> bool:
    fixtures = {"db", "demo", "crowded", "copies"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None
