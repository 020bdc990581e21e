"""How a run is shared out among its workers (`pytest -n`): by module.

The content that a module loads for its tests is then loaded once; each worker serves a site of its
own to the browser that it drives. (`--dist loadgroup` would do, did its groups not need to write
into the names of tests, which pytest 9.2 no longer heeds.)
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling


class ByModule(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return ByModule(config, log)
