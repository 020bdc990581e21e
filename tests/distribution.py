"""Distributes a run among its workers (`pytest -n`) by module, the longest first.

So the content of a module is loaded once. Each worker serves its own site to its browser.
`--dist loadgroup` cannot replace this: pytest 9.2 ignores the groups in its test names.
"""

import threading
from collections import Counter

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests import databases


def module_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


class ByModule(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return module_of(nodeid)


def pytest_xdist_setupnodes() -> None:
    """Create the databases while the workers collect their tests."""
    threading.Thread(target=create_databases, daemon=True).start()


def create_databases() -> None:
    server = databases.server_in_use()
    for kind in (databases.DEMO, databases.CROWD):
        databases.make(server, kind)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return ByModule(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with browser tests, then with the largest modules, so that no worker ends alone."""
    sizes = Counter(module_of(item.nodeid) for item in items)

    def place(item: pytest.Item) -> tuple:
        module = module_of(item.nodeid)
        return "tests/browser/" not in module, -sizes[module], module

    items.sort(key=place)
