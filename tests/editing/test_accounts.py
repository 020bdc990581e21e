"""The management of accounts: nobody reaches above themselves."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from tests.editing.conftest import PASSWORD, costs_the_same
from tests.only import only

APPS = ["wagtailcore", "media"]


@pytest.fixture
def accounts(accounts):
    """The roles, and a manager of accounts without the right to write or publish."""
    clerk = User.objects.create_user("guichet", "guichet@example.org")
    group = Group.objects.create(name="Guichet")
    group.permissions.add(
        *Permission.objects.filter(
            codename__in=["add_user", "change_user", "delete_user", "access_admin"]
        )
    )
    clerk.groups.add(group)
    given = User.objects.create_user("depannage", "depannage@example.org")
    given.user_permissions.add(Permission.objects.get(codename="change_user"))
    return accounts | {"guichet": clerk, "depannage": given}


@pytest.fixture
def as_(accounts):
    def client_of(name):
        client = Client()
        client.force_login(User.objects.get(pk=accounts[name].pk))
        return client

    return client_of


def fields(user, **changes):
    return {
        "username": user.username,
        "email": user.email,
        "first_name": user.first_name or "Prénom",
        "last_name": user.last_name or "Nom",
        "is_active": "on",
        "groups": [group.pk for group in user.groups.all()],
        "password1": PASSWORD,
        "password2": PASSWORD,
    } | changes


def add(client, name, **changes):
    """Create an account and return it, `None` where that is refused."""
    new = User(username=name, email=f"{name}@example.org", pk=0)
    client.post(reverse("wagtailusers_users:add"), fields(new, **changes))
    return User.objects.filter(username=name).first()


def edit(client, user, **changes):
    return client.post(reverse("wagtailusers_users:edit", args=[user.pk]), fields(user, **changes))


def may_enter_as(user):
    return User.objects.get(pk=user.pk).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("actor", "target", "allowed"),
    [
        ("superuser", "administration", True),
        ("administration", "superuser", False),
        ("administration", "administration", True),
        ("administration", "communication", True),
        ("administration", "redaction", True),
        # Has a right that no role gave.
        ("administration", "depannage", False),
        ("communication", "redaction", False),
        ("redaction", "redaction", False),
        # May change accounts, but would have more rights as one of these.
        ("guichet", "superuser", False),
        ("guichet", "administration", False),
        ("guichet", "redaction", False),
        ("guichet", "guichet", True),
    ],
)
def test_nobody_changes_or_deletes_an_account_above_theirs(accounts, as_, actor, target, allowed):
    edit(as_(actor), accounts[target])
    assert may_enter_as(accounts[target]) is allowed

    listing = as_(actor).get(reverse("wagtailusers_users:index")).text
    for door in ("edit", "delete"):
        url = reverse(f"wagtailusers_users:{door}", args=[accounts[target].pk])
        assert (f'href="{url}"' in listing) is (allowed and (door, actor) != ("delete", target))
    as_(actor).post(url)
    is_deleted = not User.objects.filter(pk=accounts[target].pk).exists()
    assert is_deleted is (allowed and actor != target)


@pytest.mark.parametrize("door", ["add", "edit"])
def test_nobody_gives_a_role_above_theirs(accounts, as_, door):
    own = Group.objects.get(name="Guichet")
    above = Group.objects.get(name="Rédaction")
    target = User.objects.create_user("cible", "cible@example.org")

    def give(group):
        if door == "edit":
            edit(as_("guichet"), target, groups=[group.pk])
            return target
        return add(as_("guichet"), f"nouveau-{group.pk}", groups=[group.pk])

    assert above not in (given.groups.all() if (given := give(above)) else [])
    assert own in give(own).groups.all()


@pytest.mark.parametrize("door", ["add", "edit"])
def test_only_superusers_make_superusers(accounts, as_, door):
    group = Group.objects.get(name="Rédaction")
    for actor, allowed in {"administration": False, "superuser": True}.items():
        target = accounts["redaction"]
        if door == "edit":
            edit(as_(actor), target, is_superuser="on")
        else:
            roles = [] if allowed else [group.pk]
            target = add(as_(actor), f"par-{actor}", groups=roles, is_superuser="on")
        assert User.objects.get(pk=target.pk).is_superuser is allowed


@pytest.mark.parametrize("kind", ["page", "collection"])
def test_a_right_below_a_place_is_less_than_the_same_right_above(accounts, as_, kind):
    """Administration may do all everywhere, so it manages accounts that may it in one place."""
    place = Page.objects.get(depth=2, locale__language_code="fr")
    model, codename = GroupPagePermission, "publish_page"
    if kind == "collection":
        place = Collection.get_first_root_node().add_child(name="Presse")
        model, codename = GroupCollectionPermission, "add_image"
    permission = Permission.objects.get(codename=codename, content_type__app_label__in=APPS)

    def team(name, at):
        group = Group.objects.create(name=name)
        model.objects.create(group=group, permission=permission, **{kind: at})
        member = User.objects.create_user(name, f"{name}@example.org")
        member.groups.add(group)
        return member, group

    here, group = team("ici", place)
    everywhere, _ = team("partout", type(place).get_first_root_node())
    edit(as_("administration"), here)
    assert may_enter_as(here)

    # And not the other way round: the clerk may it here, not everywhere.
    accounts["guichet"].groups.add(group)
    edit(as_("guichet"), everywhere)
    assert not may_enter_as(everywhere)


@pytest.mark.parametrize("action", ["delete", "set_active_state", "assign_role"])
def test_no_action_changes_several_accounts(accounts, as_, action):
    url = reverse("wagtail_bulk_action", args=["auth", "user", action])
    colleague = User.objects.create_user("collègue")
    own = Group.objects.get(name="Guichet").pk
    for actor in ("guichet", "administration", "superuser"):
        data = {"mark_as_active": "False", "role": own}
        answer = as_(actor).post(f"{url}?id={colleague.pk}&next=/admin/", data, follow=True)
        assert "un par un" in answer.text
    colleague.refresh_from_db()
    assert colleague.is_active
    assert not colleague.groups.exists()
    listing = as_("superuser").get(reverse("wagtailusers_users:index"))
    assert "checkbox" not in str(BeautifulSoup(listing.content, "lxml").select_one("table"))


def test_the_deletion_of_an_account_says_that_comments_go_with_it(accounts, as_):
    key = accounts["redaction"].pk
    asked = as_("administration").get(f"/admin/users/delete/{key}/").text
    assert "Ses commentaires sur les pages" in asked
    assert "décochez plutôt «\xa0Actif\xa0»" in asked


def test_nobody_takes_their_own_role_away(accounts, as_):
    chief = accounts["administration"]
    assert edit(as_("administration"), chief, groups=[], last_name="Martin").status_code == 302
    chief.refresh_from_db()
    assert chief.last_name == "Martin"
    assert [group.name for group in chief.groups.all()] == ["Administration"]


def test_superusers_alone_change_the_rights_of_a_role(accounts, as_):
    group = Group.objects.get(name="Administration")
    group.permissions.add(Permission.objects.get(codename="change_group"))
    for name in ("add", "edit", "delete"):
        url = reverse(f"wagtailusers_groups:{name}", args=[] if name == "add" else [group.pk])
        assert as_("administration").get(url).status_code == 302
        assert as_("superuser").get(url).status_code == 200


def test_the_listing_costs_the_same_for_any_number_of_accounts(accounts, as_):
    client = as_("administration")
    editors = [User(username=f"plume-{number}") for number in range(15)]
    costs_the_same(
        lambda: client.get(reverse("wagtailusers_users:index")),
        lambda: User.objects.bulk_create(editors),
    )


def test_a_new_member_is_invited_by_mail_and_chooses_the_password(accounts, as_, mailoutbox):
    new = User(username="nadia", email="nadia@example.org", first_name="Nadia", pk=0)
    group = Group.objects.get(name="Rédaction")
    added = as_("administration").post(
        reverse("wagtailusers_users:add"),
        fields(
            new, groups=[group.pk], password1="choisi par autrui", password2="choisi par autrui"
        ),
        follow=True,
    )
    assert "S’il n’arrive pas" in added.text
    mail = only(mailoutbox)
    assert mail.to == ["nadia@example.org"]
    assert "nadia" in mail.body
    nadia = User.objects.get(username="nadia")
    assert not nadia.check_password("choisi par autrui")

    visitor = Client()
    link = re.search(r"https?://[^/]+(/admin/password_reset/confirm/\S+)", mail.body)[1]
    form = visitor.get(link, follow=True)
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    visitor.post(form.request["PATH_INFO"], chosen)
    assert may_enter_as(nadia)
    assert "new_password1" not in visitor.get(link, follow=True).content.decode()


@pytest.mark.parametrize(
    ("email", "roles", "message"),
    [
        ("REDACTION@example.org", ["Rédaction"], "Un compte a déjà cette adresse."),
        ("nadia@example.org", [], "Choisissez un rôle"),
    ],
)
def test_nobody_is_invited_twice_at_one_address_nor_without_a_role(
    accounts, as_, mailoutbox, email, roles, message
):
    new = User(username="nadia", email=email, pk=0)
    groups = [Group.objects.get(name=role).pk for role in roles]
    answer = as_("administration").post(
        reverse("wagtailusers_users:add"), fields(new, groups=groups)
    )
    assert message in answer.text
    assert not User.objects.filter(username="nadia").exists()
    assert mailoutbox == []


def test_the_former_address_of_an_account_hears_of_the_new_one(accounts, as_, mailoutbox):
    """Links to new passwords go to the new one."""
    owner = accounts["communication"]
    former = owner.email
    edit(as_("administration"), owner, first_name="Autre")
    assert mailoutbox == []
    edit(as_("administration"), owner, email="nouvelle@example.org")
    owner.refresh_from_db()
    assert owner.email == "nouvelle@example.org"
    mail = only(mailoutbox)
    assert mail.to == [former]


@pytest.mark.parametrize("name", ["communication", "administration"])
def test_an_open_session_cannot_change_the_address_of_its_account(accounts, as_, name):
    own, client = accounts[name], as_(name)
    former = own.email
    page = BeautifulSoup(client.get("/admin/account/").content, "lxml")
    assert not page.select("input[type=file]")  # no upload without its checks
    form = {tag["name"]: tag.get("value", "") for tag in page.select("form input[name]")}
    client.post("/admin/account/", form | {"name_email-email": "volee@example.org"})
    edit(client, own, email="volee@example.org")
    own.refresh_from_db()
    assert own.email == former
