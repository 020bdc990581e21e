"""What the screens of the trash say: the confirmations, the list, the messages."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Workflow

from pages.models import ProgrammePage
from publishing.dates import moment_in_full, moment_in_short
from publishing.trash.actions import move_to_trash
from publishing.trash.models import TrashedItem
from publishing.trash.views import restore_address
from tests.planning import due_changes, plan_end, planned, planned_end, schedule
from tests.publishing.trash.conftest import delete, restore, said, text, texts

pytestmark = pytest.mark.django_db

ASKED = (
    "Ce qui suit sera placé dans la Corbeille pour 30 jours . D’ici là, vous pourrez le restaurer."
)
BUTTONS = "Placer dans la Corbeille Ne pas supprimer"


def bulk_address(page, back=""):
    return f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}{back}"


def asked_before(client, page):
    """Return the words of the confirmation before the deletion of `page`."""
    return text(client.get(bulk_address(page)))


def add_draft(site, title, parent=None):
    page = ProgrammePage(title=title, slug=title.lower(), live=False)
    return site.add(parent or site.programme, page, publish=False)


def test_the_confirmation_names_all_that_ends_and_nothing_of_it_comes_back(
    site, communication, writer, sign_in
):
    """The plans, the reviews and the locks of a page and of those below it."""
    plans = []
    for title, days in (("Après", 2), ("Avant", 1)):
        plans.append(schedule(add_draft(site, title), timezone.now() + timedelta(days=days)))
    refused = site.add(site.programme, ProgrammePage(title="Suivi", slug="suivi"))
    for page in (site.mentors, refused):
        page.introduction = "À relire"
        page.save_revision(user=writer.user)
        Workflow.objects.get().start(page, writer.user)
    refused.current_workflow_task_state.reject(user=communication.user)
    author = sign_in("Rédaction", "Autrice")
    lock = {"locked": True, "locked_by": author.user, "locked_at": timezone.now()}
    Page.objects.filter(pk=site.programme.pk).update(**lock)
    plan_end(site.programme, timezone.now() + timedelta(days=3))
    end = moment_in_short(planned_end(site.programme)).replace("\xa0", " ")
    after, before = (moment_in_short(planned(page).moment).replace("\xa0", " ") for page in plans)
    assert asked_before(communication, site.programme) == (
        f"Supprimer {ASKED} Programme avec les 4 pages qui sont en dessous "
        "3 pages sont en ligne : leurs adresses répondront « page introuvable ». "
        f"« Avant » est planifiée pour le {before} : la mettre à la Corbeille annule ce plan. "
        f"« Après » est planifiée pour le {after} : la mettre à la Corbeille annule ce plan. "
        f"« Programme » est planifiée pour quitter le site le {end} : "
        "la mettre à la Corbeille annule ce plan. "
        "« Mentorat » est en relecture : la mettre à la Corbeille y met fin. "
        "« Suivi » est en relecture : la mettre à la Corbeille y met fin. "
        f"{BUTTONS}"  # nobody but the author unpublishes it
    )
    edited = f"/admin/pages/{site.programme.pk}/edit/"
    assert "Mentorat" in writer.get("/admin/").text
    assert edited in author.get("/admin/").text

    item = delete(communication, site.programme)

    assert "Mentorat" not in writer.get("/admin/").text
    assert edited not in author.get("/admin/").text
    restore(communication, item)
    assert due_changes(timezone.now() + timedelta(days=365)) == []
    for page in plans:
        cancelled = PageLogEntry.objects.filter(page=page.pk, data__said__endswith="annulée")
        assert cancelled.get().user == communication.user
    found = {page.title: page for page in Page.objects.get(pk=item.page_id).get_descendants()}
    assert {title for title, page in found.items() if page.live} == {"Mentorat", "Suivi"}
    assert {title for title, page in found.items() if page.has_unpublished_changes} == set(found)
    assert [page for page in found.values() if page.current_workflow_state] == []
    page = Page.objects.get(pk=item.page_id)
    assert (page.live, page.locked, page.locked_by) == (True, False, None)


def test_the_confirmation_says_only_what_holds(site, communication, writer):
    draft = add_draft(site, "Idée", site.home)
    Page.objects.filter(pk=draft.pk).update(owner=writer.user)
    assert asked_before(writer, draft) == f"Supprimer {ASKED} Idée {BUTTONS}"
    assert asked_before(communication, site.last) == (
        f"Supprimer {ASKED} Presse "
        "Cette page est en ligne : son adresse répondra « page introuvable ». "
        f"Pour retirer la page du site sans la supprimer, dépubliez-la . {BUTTONS}"
    )
    assert asked_before(communication, site.home) == (
        "Supprimer Vous ne pouvez pas supprimer ce qui suit : Entrepreneurs d’intérêt général "
        "C’est la page d’accueil du site : sans elle, plus aucune page ne s’afficherait. "
        "Retour"
    )
    usage = "Cela n’y paraîtra plus, et y reviendra après une restauration."
    assert f"Un contenu y renvoie. {usage}" in asked_before(communication, site.ada)
    site.programme.body = [("text", f'<a linktype="page" id="{site.ada.pk}">Ada</a>')]
    site.programme.save_revision().publish()
    assert f"2 contenus y renvoient. {usage}" in asked_before(communication, site.ada)


def test_a_deletion_leads_back_to_its_list_or_where_it_began(site, communication):
    address = f"/admin/pages/{site.last.pk}/delete/"
    lists = f"/admin/pages/{site.home.pk}/"
    for query, back in (("", lists), ("?next=/admin/reports/", "/admin/reports/")):
        asked = communication.get(address + query)
        assert asked["Location"] == bulk_address(site.last, f"&next={quote(back, safe='')}")


@pytest.fixture
def full(site, communication, sign_in):
    """Several pages, which two people deleted; one of them has no account any more."""
    add_draft(site, "Revue", add_draft(site, "Suivi", site.last))
    gone = sign_in("Administration").user
    for hours, page, user in (
        (29 * 24 + 1, site.promotion, gone),
        (28 * 24 + 1, site.ada, communication.user),
        (3 * 24, site.last, communication.user),
    ):
        move_to_trash(page, user)
        deleted_at = timezone.now() - timedelta(hours=hours)
        TrashedItem.objects.filter(title=page.title).update(deleted_at=deleted_at)
    move_to_trash(site.programme, communication.user)
    User.objects.filter(pk=gone.pk).delete()


def test_the_list_says_who_deleted_what_and_how_long_it_stays_and_is_searched(
    site, communication, full
):
    with CaptureQueriesContext(connection) as few:
        listed = communication.get("/admin/corbeille/")
    assert [cells[:1] + cells[3:4] + cells[5:] for cells in texts(listed, "tbody tr")] == [
        ["Programme Restaurer « Programme »", "Communication", "30 jours"],
        ["Presse Restaurer « Presse »", "Communication", "27 jours"],
        ["Ada Lovelace Restaurer « Ada Lovelace »", "Communication", "2 jours"],
        ["EIG 3 Restaurer « EIG 3 »", "compte supprimé", "Dernier jour"],
    ]
    buttons = BeautifulSoup(listed.content, "html.parser").select("td a.button")
    assert [button["href"] for button in buttons] == [
        restore_address(item) for item in TrashedItem.objects.all()
    ]
    for query, expected in (
        ("q=LOVEL", ["Ada Lovelace"]),
        ("q=personnes", ["Ada Lovelace"]),  # where it was
        ("q=annexes", []),
        ("p=zz&ordering=%27", ["Programme", "Presse", "Ada Lovelace", "EIG 3"]),
    ):
        listed = communication.get(f"/admin/corbeille/?{query}")
        assert [item.title for item in listed.context["object_list"]] == expected
        assert ("Rien ne correspond" in listed.text) == (not expected)
    move_to_trash(site.challenge, communication.user)
    with CaptureQueriesContext(connection) as more:
        communication.get("/admin/corbeille/")
    assert len(more) <= len(few)


def test_the_confirmation_of_a_restoration_tells_from_where_and_since_when(
    site, communication, full
):
    home = "Entrepreneurs d’intérêt général"
    for title, kind, by, place in (
        (
            "Presse",
            "Page de programme avec les 2 pages qui sont en dessous",
            " (supprimé par Communication)",
            f"{home}, à l’adresse /presse/",
        ),
        ("EIG 3", "Promotion", "", f"{home} › Promotions, à l’adresse /promos/eig-3/"),
    ):
        item = TrashedItem.objects.get(title=title)
        since, until = (
            moment_in_full(moment).replace("\xa0", " ")
            for moment in (item.deleted_at, item.deleted_at + timedelta(days=30))
        )
        assert text(communication.get(restore_address(item))).startswith(
            f"Restaurer {title} ({kind}). Dans la Corbeille depuis le {since}{by}, "
            f"jusqu’au {until}. Était dans : {place} ."
        )


@pytest.mark.parametrize(
    ("who", "name", "expected"),
    [
        ("communication", "programme", ["home", "Remettre en ligne ce qui l’était"]),
        ("communication", "last", ["home", "Remettre en ligne ce qui l’était"]),
        ("communication", "draft", ["home"]),
        ("writer", "last", ["home"]),
    ],
)
def test_a_restoration_asks_for_a_place_and_whether_to_put_online(
    site, request, who, name, expected
):
    client = request.getfixturevalue(who)
    pages = vars(site) | {"draft": add_draft(site, "Idée", site.home)}
    item = move_to_trash(pages[name], client.user)
    fields = client.get(restore_address(item)).context["form"].fields
    asked = [
        "home" if name == "parent" and field.initial == site.home.page_ptr else field.label
        for name, field in fields.items()
    ]
    assert asked == expected


def test_a_restoration_says_how_it_differs_from_what_was(site, communication):
    draft = add_draft(site, "Idée")
    items = {
        name: move_to_trash(content, communication.user)
        for name, content in (
            ("draft", draft), ("below", site.mentors), ("taken", site.last)
        )
    }  # fmt: skip
    site.add(site.home, ProgrammePage(title="Autre", slug="presse"))
    Page.objects.get(pk=site.programme.pk).specific.unpublish()
    above = "La page au-dessus d’elle n’est pas en ligne : elle reste un brouillon."
    address = (
        "Son adresse est prise par une autre page : « Presse » est maintenant à "
        "l’adresse /presse-1/."
    )
    for name, expected in {
        "draft": "« Idée » est restaurée comme brouillon. Modifier",
        "below": f"{above} « Mentorat » est restaurée comme brouillon. Modifier",
        "taken": f"{address} « Presse » est restaurée et de nouveau en ligne. Modifier",
    }.items():
        answer = restore(communication, items[name])
        words = BeautifulSoup(said(answer), "html.parser").get_text(" ").split()
        assert " ".join(words) == expected, name
