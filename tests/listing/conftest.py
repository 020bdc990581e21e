"""The pages of a programme, as the tests of challenges have them."""

from tests.challenges.admin.conftest import add, admin_settings
from tests.challenges.conftest import programme, visit

__all__ = ["add", "admin_settings", "programme", "visit"]
