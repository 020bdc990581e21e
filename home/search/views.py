"""The public search, `/recherche/`, and what it proposes while somebody types."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from home.search.results import Search, suggestions
from publishing.parameters import takes


@require_safe
@takes("q", "type", "page")
def search(request: HttpRequest) -> HttpResponse:
    """Show the results of `?q=`, of one kind with `?type=`; without words, the form alone."""
    asked = request.GET
    found = Search(request, asked.get("q", ""), asked.get("type", ""), asked.get("page"))
    response = TemplateResponse(request, "home/search.html", {"search": found, "listing": found})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@takes("q")
def suggest(request: HttpRequest) -> JsonResponse:
    """Answer `{"suggestions": [{"title", "url", "kind"}]}` for `?q=`."""
    response = JsonResponse({"suggestions": suggestions(request, request.GET.get("q", ""))})
    response.headers["X-Robots-Tag"] = "noindex"
    return response
