"""Full-text search on SQLite (FTS5)."""

from django.db.models import QuerySet, TextField, Value
from modelsearch.backends.database.sqlite.query import MatchExpression
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteFTSIndexEntry,
    SQLiteIndex,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)

from listing.search.index import EditorsSearch, StemmedBackend, StemmedIndex
from listing.search.words import QuerySyntax

NOTHING = '""'


class Index(StemmedIndex, SQLiteIndex):
    pass


class QueryCompiler(EditorsSearch, SQLiteSearchQueryCompiler):
    pass


class SearchBackend(StemmedBackend, SQLiteSearchBackend):
    index_class = Index
    query_compiler_class = autocomplete_query_compiler_class = QueryCompiler

    syntax = QuerySyntax(both=" AND ", either=" OR ", exact='"{}"', prefix='"{}"*')
    entry_path, title_path = "index_entry__", "index_entry__title"

    def matching(self, query: str, *columns: str) -> QuerySet:
        match = MatchExpression(list(columns), Value(query or NOTHING, output_field=TextField()))
        return SQLiteFTSIndexEntry.objects.filter(match)
