"""The parameters of an address in the one form that caches know it by."""

import pytest

from publishing.caching.public_views import canonical, header_value

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ""),
        ("b=2&a=1", "a=1&b=2"),
        ("a=2&a=1", "a=1&a=2"),
        ("a=&b=%20x", "b=+x"),
        ("c=3&a=%C3%A9t%C3%A9", "a=%C3%A9t%C3%A9"),
        ("a=%ff&a", "a=%EF%BF%BD"),
        ("&&=&a=1=2", "a=1%3D2"),
    ],
)
def test_the_canonical_form_of_parameters(query, expected):
    assert canonical(query, {"a", "b"}) == expected
    assert canonical(expected, {"a", "b"}) == expected


def test_the_header_names_the_parameters_of_a_page():
    assert header_value([]) == "params"
    assert header_value(["q", "page"]) == 'key-order, params, except=("q" "page")'
