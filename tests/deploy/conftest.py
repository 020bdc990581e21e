"""Varnish with the shipped configuration before a site of the tests."""

import shutil

import pytest

from tests.deploy.varnish import Varnish


@pytest.fixture
def varnish(tmp_path):
    if shutil.which("varnishd", path="/usr/sbin:/usr/local/sbin") is None:
        pytest.skip("needs Varnish: python deploy/system_packages.py --stack")
    varnish = Varnish(tmp_path)
    varnish.start()
    yield varnish
    varnish.end()
