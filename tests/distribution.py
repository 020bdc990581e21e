"""How a run is shared out among its workers (`pytest -n`): by module, the longest first.

The content that a module loads for its tests is then loaded once; each worker serves a site of its
own to the browser that it drives. (`--dist loadgroup` would do, did its groups not need to write
into the names of tests, which pytest 9.2 no longer heeds.)
"""

from collections import Counter

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling


def module_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]


class ByModule(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return module_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return ByModule(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what drives a browser, then with what has most tests: no worker ends alone."""
    sizes = Counter(module_of(item.nodeid) for item in items)

    def place(item: pytest.Item) -> tuple:
        module = module_of(item.nodeid)
        return "tests/browser/" not in module, -sizes[module], module

    items.sort(key=place)
