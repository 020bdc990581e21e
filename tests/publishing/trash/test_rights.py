"""Who sees and restores a page of the trash, and where pages of it never show."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from challenges.models import PersonPage
from pages.models import ProgrammePage
from publishing.trash.actions import move_to_trash
from publishing.trash.models import TrashedItem
from publishing.trash.views import restore_address
from tests.publishing.trash.conftest import delete, restore, said

pytestmark = pytest.mark.django_db


def test_each_role_sees_and_restores_its_own_part_of_the_trash(
    site, communication, writer, sign_in
):
    draft = site.add(
        site.home, ProgrammePage(title="Mon brouillon", slug="b", live=False), publish=False
    )
    Page.objects.filter(pk=draft.pk).update(owner=writer.user)
    mine = delete(writer, draft)
    theirs = delete(communication, site.last)
    writer.get("/admin/")  # shows the message of the deletion
    old_link = writer.get(f"/admin/pages/{draft.pk}/edit/", follow=True)
    assert "restaurez-la" in said(old_link)

    def shown(who):
        return {item.title for item in who.get("/admin/corbeille/").context["object_list"]}

    assert shown(writer) == {"Mon brouillon"}
    assert shown(communication) == shown(sign_in("Administration")) == {"Mon brouillon", "Presse"}
    other = sign_in("Rédaction", "autre")
    assert shown(other) == set()
    assert writer.get(restore_address(theirs)).status_code == 404
    assert writer.post(restore_address(theirs), {"parent": site.home.pk}).status_code == 404
    restore(writer, mine)
    assert set(TrashedItem.objects.all()) == {theirs}
    # Without the right to publish, a page comes back as a draft, with any form data.
    live = move_to_trash(ProgrammePage.objects.get(pk=draft.pk), writer.user)
    live.live_pages = [draft.pk]
    live.save()
    restore(writer, live, online="on")
    assert not ProgrammePage.objects.get(pk=draft.pk).live


def test_nothing_in_the_admin_shows_a_page_of_the_trash(site, sign_in):
    boss = sign_in("superuser")
    site.ada.title = "Ada Inoubliable"
    site.ada.save_revision(user=boss.user).publish(user=boss.user)
    site.ada.locked, site.ada.locked_by = True, boss.user
    site.ada.save()
    item = delete(boss, site.ada)
    boss.get("/admin/")  # shows the message of the deletion

    addresses = [
        "/admin/",
        f"/admin/pages/{site.people.pk}/",
        "/admin/pages/",
        "/admin/pages/search/?q=inoubliable",
        "/admin/choose-page/search/?q=inoubliable",
        "/admin/choose-page/?page_type=challenges.personpage",
        "/admin/personnes/",
        "/admin/choisir-personne/?q=inoubliable",
        "/admin/reports/aging-pages/",
        "/admin/reports/locked/",
        "/admin/reports/workflow/",
        "/admin/api/main/pages/?search=inoubliable",
    ]
    for address in addresses:
        response = boss.get(address)
        assert response.status_code == 200, address
        assert "Ada Inoubliable" not in response.text, address
    for action in ("edit", "copy"):
        response = boss.get(f"/admin/pages/{site.ada.pk}/{action}/", follow=True)
        assert "est dans la Corbeille" in said(response), action
    below = boss.get(f"/admin/pages/add/pages/programmepage/{site.ada.pk}/", follow=True)
    assert "pas les autorisations" in said(below)
    boss.post(f"/admin/bulk/wagtailcore/page/publish/?id={site.ada.pk}")
    assert not PersonPage.objects.get(pk=site.ada.pk).live
    assert "Ada Inoubliable" in boss.get(restore_address(item)).text


@pytest.fixture
def section(site, sign_in):
    """Somebody whose rights are those on one page and below it."""
    client = sign_in("Rédaction", name="Section")
    group = Group.objects.create(name="Presse")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=group, page=site.last, permission=Permission.objects.get(codename=codename)
        )
    client.user.groups.set([group])
    return client


def test_a_page_is_restored_only_where_one_may_add_pages(site, communication, section):
    """The confirmation asks again. It does not trust the form."""
    item = delete(communication, site.add(site.last, ProgrammePage(title="Dossier", slug="d")))

    restore(section, item, parent=site.programme.pk)
    assert TrashedItem.objects.filter(pk=item.pk).exists()
    restore(section, item, parent=site.last.pk)
    assert ProgrammePage.objects.get(title="Dossier").get_parent().pk == site.last.pk

    elsewhere = delete(communication, site.mentors)
    refused = restore(section, elsewhere)
    assert "pas le droit d’ajouter une page" in said(refused)
    assert TrashedItem.objects.filter(pk=elsewhere.pk).exists()
