"""A guest of the future site sees the private content that will be public, and no other."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from pages.models import NewsPage
from tests.planning import guest_of, link_to
from tests.secrets_of_editors import ROLES, SECRET, make_secrets, text_of


@pytest.mark.django_db(transaction=True)
def test_a_guest_sees_the_future_public_content_alone():
    """Of all that does not show, a page is planned, and a document of a change of another one."""
    addresses = [address for address, who in make_secrets().items() if who is not ROLES]
    pages = [address for address in addresses if not address.startswith("/admin/")]
    moment = timezone.now() + timedelta(days=2)
    for link, asked, shown in (
        (link_to(moment), addresses, {"embargo", "prevu"}),
        (link_to(moment, page=NewsPage.objects.get(slug="embargo")), pages, {"embargo"}),
    ):
        guest = guest_of(link)
        seen = set()
        for address in asked:
            cache.clear()  # where pages asked for in a minute are counted
            text = text_of(guest.get(address))
            seen |= {(address, name) for name in re.findall(rf"{SECRET} (\w*)", text)}
        assert ("/blog/embargo/", "embargo") in seen
        assert {name for _address, name in seen} == shown, seen
