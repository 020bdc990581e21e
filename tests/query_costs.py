"""How many queries an answer costs, and may cost."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from publishing.caching import generation

BUDGET = 20


def cost(client, url: str, status: int = 200) -> int:
    """Return the queries of an answer that no cache holds, after that of another page."""
    assert client.get(url).status_code == status
    generation.bump()
    client.get("/en/" if url == "/" else "/")  # the menu and the settings are read
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == status
    reads = ("SELECT", "(SELECT", "DECLARE")  # the last is PostgreSQL's cursor of a long answer
    return sum(query["sql"].startswith(reads) for query in queries)
