"""How PostgreSQL is asked, which plans each query by what it knows of the tables."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from challenges.models import ChallengePage
from listing.search.query import Query

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="plans of PostgreSQL"),
]
# 300 words each, as a page has.
ENTRIES = """
    INSERT INTO wagtailsearch_indexentry
        (object_id, title_norm, content_type_id, autocomplete, title, body, title_text, body_text)
    SELECT number, 1, %s, '', 'defi', to_tsvector('simple', words), '', ''
    FROM generate_series(1, 500) number, LATERAL (
        SELECT string_agg('mot' || (number * word %% 20011), ' ') AS words
        FROM generate_series(1, 300) word
    ) texts
"""


def test_a_word_is_looked_up_in_the_index_right_after_many_pages_were_indexed():
    """Whether any entry has a word that none has: the answer would take reading them all."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [ContentType.objects.get_for_model(ChallengePage).pk])
        cursor.execute("ANALYZE wagtailsearch_indexentry")
    plan = Query("introuvable").public("introuvable").values("pk")[:1].explain()
    assert "Index Scan on listing_search_title_and_body" in plan, plan
    assert "Seq Scan on wagtailsearch_indexentry" not in plan, plan
