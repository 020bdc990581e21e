"""Every address of the admin, asked for with every role and with none, against a table by hand.

An address that the table does not name fails the test. To add one, write its line into
`admin_addresses.txt`: the route as the failing test prints it, and the answer for each role. An
address with arguments takes them from `examples_in`.
"""

import re
from http import HTTPStatus
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query
from wagtail.models import Site

from challenges.models import Expertise, Organisation, Theme
from home.models import Menu
from listing.search.models import Synonyms
from pages.models import Category, ContactMessage, NewsIndexPage, NewsPage
from publishing.launches.models import Launch, LaunchItem
from publishing.trash.models import TrashedItem
from tests.planning import link_to
from tests.world.content import World
from tests.world.marks import SECRET

TABLE = Path(__file__).with_name("admin_addresses.txt")
# The names of the members of the team in the second world.
ROLES = ("none", "redaction", "presente", "administration")


def admin_routes() -> list[str]:
    """Return the routes below `/admin/` as the resolver has them, each once."""

    def walk(patterns: list, prefix: str):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern):
                yield route

    routes = walk(get_resolver().url_patterns, "")
    return list(dict.fromkeys(route for route in routes if route.startswith("admin/")))


def table() -> dict[str, list[str]]:
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line[:1] not in ("", "#")]
    return {route: answers for route, *answers in (line.split() for line in lines)}


@pytest.fixture(scope="module")
def examples(built, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield examples_in(built)
        transaction.set_rollback(True)


def examples_in(world: World) -> dict[str, dict[str, object]]:
    """Return the arguments of routes by the start of the route."""
    writer = world.team["redaction"]
    page = NewsPage.objects.get(pk=world.news[1].pk)  # the others keep theirs as it is
    revision = page.save_revision(user=writer)
    revision.publish()
    submitted = NewsPage.objects.get(title=f"{SECRET} relue")
    state = submitted.current_workflow_state
    coming = NewsPage.objects.get(title=f"{SECRET} du jour de l’an")
    launch = Launch.objects.get(name="Lancement parti")
    plan = LaunchItem.objects.of(coming).get().launch
    invitation = link_to(None, page=coming, expires_at=plan.moment)
    menu = Menu.objects.get(live=True)
    menu.save_revision(user=writer)
    menu_review = state.workflow.start(menu, writer)
    return {
        "": {
            "page_id": page.pk,
            "parent_page_id": world.lists[NewsIndexPage].pk,
            "page_to_move_id": page.pk,
            "destination_id": world.home.pk,
            "revision_id": revision.pk,
            "revision_id_a": "earliest",
            "revision_id_b": "latest",
            "content_type_app_name": "pages",
            "content_type_model_name": "newspage",
            "app_label": "pages",
            "model_name": "newspage",
            "pk": page.pk,
            "page_pk": page.pk,
            "workflow_pk": state.workflow_id,
            "task_id": state.current_task_state.task_id,
            "task_state_id": state.current_task_state_id,
            "workflow_state_id": state.pk,
            "action_name": "approve",
            "image_id": world.photo.pk,
            "document_id": world.open_document.pk,
            "doc_id": world.open_document.pk,
            "uploaded_file_id": 1,
            "collection_id": world.closed.pk,
            "redirect_id": Redirect.objects.first().pk,
            "filter_spec": "max-165x165",
            "object_id": page.pk,
            "session_id": 1,
            "uidb64": "MQ",
            "token": "set-password",
        },
        "admin/api/main/^images": {"pk": world.photo.pk},
        "admin/api/main/^documents": {"pk": world.open_document.pk},
        "admin/api/main/^pages/<int:pk>/action": {"action_name": "publish"},
        "admin/pages/<int:page_id>/workflow_history": {"page_id": submitted.pk},
        "admin/bulk/": {"app_label": "wagtailcore", "model_name": "page", "action": "publish"},
        "admin/pages/workflow": {"page_id": submitted.pk},
        "admin/collections/": {"pk": world.closed.pk},
        "admin/workflows/": {"pk": state.workflow_id},
        "admin/workflows/tasks/": {
            "pk": state.current_task_state.task_id,
            "app_label": "wagtailcore",
            "model_name": "groupapprovaltask",
        },
        "admin/personnes/": {"pk": world.person.pk},
        "admin/settings/": {
            "app_name": "pages",
            "model_name": "sitesettings",
            "pk": Site.objects.get().pk,
        },
        "admin/guide/": {"name": "accueil"},
        "admin/tag-autocomplete/": {"app_name": "taggit", "model_name": "tag"},
        "admin/editing-sessions/": {"app_label": "wagtailcore", "model_name": "page"},
        "admin/contact_messages/": {"pk": ContactMessage.objects.first().pk},
        "admin/searchpicks/": {"query_id": Query.objects.get().pk},
        "admin/snippets/listing/synonyms/": {"pk": Synonyms.objects.first().pk},
        "admin/agenda/": {
            "pk": launch.pk,
            "item": launch.items.first().pk,
            "version": "1-0",
            "content_type": coming.get_base_content_type().pk,
            "object_id": coming.pk,
        },
        **{
            f"admin/agenda/{way}/<int:content_type>/": {
                "content_type": menu.get_base_content_type().pk,
                "object_id": menu.pk,
            }
            for way in ("programmer", "depublier")
        },
        "admin/site-a-venir/": {"pk": invitation.pk},
        "admin/corbeille/": {"pk": TrashedItem.objects.get(title=f"{SECRET} jetée").pk},
        "admin/sites/": {"pk": Site.objects.get().pk},
        "admin/users/": {"pk": writer.pk},
        "admin/groups/": {"pk": Group.objects.get(name="Rédaction").pk},
        "admin/images/chooser/": {"pk": world.photo.pk},
        "admin/documents/chooser/": {"pk": world.open_document.pk},
        "admin/choisir-personne/": {"pk": world.person.pk},
        "admin/snippets/home/menu/": {
            "pk": menu.pk,
            "revision_id": menu.live_revision_id,
            "task_state_id": menu_review.current_task_state_id,
            "workflow_state_id": menu_review.pk,
        },
        **{
            f"admin/snippets/{way}{model._meta.app_label}/{model._meta.model_name}/": {
                "pk": model.objects.get_or_create(name="Exemple")[0].pk
            }
            for model in (Category, Theme, Expertise, Organisation)
            for way in ("", "choose/")
        },
    }


def path_of(route: str, examples: dict[str, dict[str, object]]) -> str:
    """Fill a route in with the examples of the longest start that has the argument."""
    starts = sorted((start for start in examples if route.startswith(start)), key=len, reverse=True)

    def example(match: re.Match) -> str:
        name = match["name"]
        return next(str(examples[start][name]) for start in starts if name in examples[start])

    path = re.sub(r"\(\?P<(?P<name>\w+)>[^)]*\)", example, route)
    path = re.sub(r"<(?:\w+:)?(?P<name>\w+)>", example, path)
    path = path.replace("^.*/$", "absente/")
    query = f"?id={examples['']['page_id']}" if route.startswith("admin/bulk/") else ""
    return "/" + re.sub(r"[\^$\\]", "", path) + query


def answer(client: Client, path: str) -> str:
    """Return the answer in the words of the table. Views that refuse GET get an empty post."""
    session = client.cookies.copy()
    with transaction.atomic():
        response = client.get(path)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response = client.post(path)
        transaction.set_rollback(True)
    client.cookies = session  # even after signing out
    if response.status_code == HTTPStatus.OK:
        return "ok"
    if response.status_code == HTTPStatus.FORBIDDEN:
        return "no"
    if response.status_code in (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND):
        if response.url.startswith("/admin/login/"):
            return "login"
        # Wagtail sends people without the right to its home page.
        return "no" if response.url == "/admin/" and path != "/admin/login/" else "go"
    return str(response.status_code)


def test_the_table_names_every_address_and_no_other():
    routes, lines = set(admin_routes()), set(table())
    assert routes - lines == set(), (
        "Add them to admin_addresses.txt, with the answer for each role."
    )
    assert lines - routes == set(), "Remove from admin_addresses.txt what is no address any more."


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="what a role may is no matter of databases"
)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["part", "whole"]
)
def test_each_role_gets_the_answer_of_the_table(examples, db, role, whole):
    """In part, an address that a role with fewer rights sees is asked for by that role alone."""
    client = Client(raise_request_exception=False)
    if role != "none":
        client.force_login(User.objects.get(username=role))
    lines = table()
    differing = []
    for route in admin_routes():
        answers = lines.get(route, ["nothing"] * len(ROLES))
        number = ROLES.index(role)
        if not whole and "ok" in answers[:number] and answers[number] == "ok":
            continue
        found = answer(client, path_of(route, examples))
        if found != answers[number]:
            differing.append(f"{route}: {found}, and the table says {answers[number]}")
    assert not differing, "\n".join(differing)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="what forms need is the same everywhere")
def test_a_form_of_one_unknown_field_breaks_no_address(examples, db):
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username="administration"))
    session = client.cookies.copy()
    broken = []
    for route in admin_routes():
        with transaction.atomic():
            response = client.post(path_of(route, examples), {"x": "1"})
            transaction.set_rollback(True)
        client.cookies = session.copy()  # even after signing out
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            broken.append(route)
    # Wagtail's way to see what the site shows when it fails.
    assert broken == ["admin/failwhale/"]
