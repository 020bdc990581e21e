"""The pages of a programme and clients of each role, as the tests of challenges have them."""

from tests.challenges.admin.conftest import add, admin_settings, communication, sign_in
from tests.challenges.conftest import programme, visit

__all__ = ["add", "admin_settings", "communication", "programme", "sign_in", "visit"]
