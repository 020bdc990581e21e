"""All names that the site uses of Wagtail's API v3, a preview that may change."""

from wagtail.api.v3.errors import (
    PROBLEM_JSON,
    ProblemDetail,
    problem_response,
    register_exception_handlers,
)
from wagtail.api.v3.pagination import WagtailLimitOffsetPagination
from wagtail.api.v3.querysets import get_pages_queryset
from wagtail.api.v3.schemas import BasePageSchema, read_generator
from wagtail.api.v3.schemas.params import SearchSchema

from challenges.fields import ChoiceListField

# Before the import below, which makes the schemas of all pages. Without it a field that stores JSON
# is described as an object.
read_generator.register_field_schema(
    ChoiceListField, lambda generator, field: (list[str], [], None)
)

from wagtail.api.v3.routers.pages import PageDetailSchema, PageFilterSchema  # noqa: E402

__all__ = [
    "PROBLEM_JSON",
    "BasePageSchema",
    "PageDetailSchema",
    "PageFilterSchema",
    "ProblemDetail",
    "SearchSchema",
    "WagtailLimitOffsetPagination",
    "get_pages_queryset",
    "problem_response",
    "register_exception_handlers",
]
