"""What visitors and editors see, whole: see `tests/world/seen.py`."""

import re
from io import StringIO
from itertools import groupby

import pytest
from allauth.core.context import request_context
from allauth.mfa.adapter import get_adapter
from bs4 import BeautifulSoup
from django.core import mail
from django.core.management import call_command
from django.test import RequestFactory
from wagtail.models import Workflow, get_default_page_content_type

from challenges.models import Expertise, Organisation, PersonPage, Theme
from editing.accounts import password_links
from editing.accounts.admin import invite
from editing.models import PasswordResetRequest
from exchange.opendata.datasets import DATASETS
from pages import contact_mails
from pages.models import Category, ContactMessage, NewsPage
from publishing.invitations import agreement_mails
from publishing.launches.models import Launch
from publishing.scheduler import failure_mails
from tests.planning import asked_agreements
from tests.world import seen
from tests.world.content import CARDS, FACETS, FILES, PAGES
from tests.world.marks import ENGLISH, MINUTE, NOW, SECRET

ADMIN = """
/admin/
/admin/pages/
/admin/pages/{home}/
/admin/pages/search/?q=zibeline
/admin/pages/{subpage}/history/
/admin/pages/{subpage}/usage/
/admin/reports/locked/
/admin/reports/workflow/
/admin/reports/workflow_tasks/
/admin/reports/site-history/
/admin/reports/aging-pages/
/admin/reports/page-types-usage/
/admin/reports/liens-casses/
/admin/reports/noms/
/admin/reports/traductions/
/admin/reports/recherches-sans-resultat/
/admin/redirects/
/admin/documents/
/admin/images/
/admin/images/textes-alternatifs/
/admin/actualites/
/admin/defis/
/admin/personnes/
/admin/promotions/
/admin/searchpicks/
/admin/snippets/listing/synonyms/?q=bateau
/admin/snippets/home/menu/
/admin/snippets/pages/category/
/admin/snippets/challenges/theme/
/admin/snippets/challenges/expertise/
/admin/snippets/challenges/organisation/
/admin/contact_messages/
/admin/corbeille/
/admin/agenda/
/admin/agenda/?date=2025-01-31
/admin/agenda/lancements/
/admin/agenda/lancements/edit/{launch}/
/admin/agenda/lancements/{launch}/changements/
/admin/agenda/lancements/edit/{late}/
/admin/agenda/lancements/edit/{left}/
/admin/agenda/lancements/edit/{coming}/
/admin/agenda/lancements/edit/{ending}/
/admin/agenda/programmer/{pages}/{subpage}/
/admin/site-a-venir/
/admin/site-a-venir/invitations/
/admin/site-a-venir/invitations/inspect/{cabinet}/
/admin/site-a-venir/invitations/inspect/{presse}/
/admin/site-a-venir/invitations/inspect/{mairie}/
/admin/settings/pages/sitesettings/{site}/
"""
# The others may not come here.
ADMINISTRATION = """
/admin/users/
/admin/users/new/
/admin/users/edit/{writer}/
/admin/users/delete/{writer}/
/admin/users/edit/{operator}/
/admin/groups/
/admin/groups/edit/{group}/
/admin/collections/
/admin/workflows/list/
/admin/workflows/tasks/index/
"""
AROUND = ("/defis/", "/en/personnes/")
# Of each kind of object the list whose pages and bulk actions are compared.
LISTS = """
/admin/pages/{home}/
/admin/documents/
/admin/images/
/admin/snippets/challenges/theme/
/admin/users/
"""
# What is seen after something is done.
DONE = ("pages/contact-refuse", "pages/accord", "mails")
DATA = [f"/donnees/{each.name}.csv" for each in DATASETS]


FACTOR_CHANGES = """
totp_activated totp_deactivated webauthn_added webauthn_removed recovery_codes_generated
"""


def name_of(address: str) -> str:
    """Return the name of the file about an address."""
    return re.sub(r"[^\w-]+", "-", address.removeprefix("/admin")).strip("-") or "accueil"


def read(client, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "lxml")


@pytest.mark.parametrize("address", PAGES.split())
def test_pages(world, client, address):
    soup = read(client, address)
    assert SECRET not in str(soup)
    if "/en/" in address:  # it says that terms are French
        for text in soup.body.find_all(string=names_of_terms()):
            assert text.find_parent(lang=True)["lang"] == "fr", text
    for calls in soup.select(seen.CALLS):  # `test_what_is_around_pages` has them
        calls.decompose()
    if address not in FACETS.split():
        for facet in soup.select(".eig-facet"):
            facet.decompose()
    for card in soup.select(f".eig-card:not({CARDS.get(address, '#none')} *)"):
        title = card.select_one(".eig-card__title").extract()
        card.clear()
        card.append(title)
    shown = seen.lines_of_page(soup.main)
    assert address.startswith("/en/") or not [line for line in shown if ENGLISH in line]
    lines = [address, *seen.lines_of_own_head(soup, address), *shown]
    seen.compare(f"pages/{name_of(address)}", lines)


def names_of_terms() -> re.Pattern[str]:
    models = (Theme, Expertise, Organisation, Category)
    terms = [term for model in models for term in model.objects.all()]
    names = {re.escape(text) for term in terms for text in (term.name, term.short_name)}
    return re.compile("|".join(names))


@pytest.mark.parametrize("address", AROUND)
def test_what_is_around_pages(world, client, address):
    soup = read(client, address)
    head = seen.lines_of_head(soup)
    calls = soup.select(seen.CALLS)
    soup.main.clear()
    soup.main.extend(calls)
    seen.compare(f"pages/autour-{name_of(address)}", [*head, *seen.lines_of_page(soup.body)])


@pytest.mark.parametrize("address", [*FILES.split(), *DATA])
def test_files(world, client, address):
    text = client.get(address).text
    assert SECRET.lower() not in text.lower()
    seen.compare(f"files/{name_of(address)}", seen.lines_of_file(text))


@pytest.mark.parametrize("address", ADMIN.split())
def test_admin(world, client, address):
    compare_screens(world, client, address, Rédaction="redaction", Communication="presente")


@pytest.mark.parametrize("address", ADMINISTRATION.split())
def test_what_administrators_alone_see(world, client, address):
    roles = {"Administration": "administration", "Superutilisateur": "exploitation"}
    compare_screens(world, client, address, **roles)


def compare_screens(world, client, address, **roles):
    """Compare what two roles see; each is given with the account that has it."""
    screens = {role: screen(world, client, address, name) for role, name in roles.items()}
    seen.compare(f"admin/{name_of(address)}", seen.together(screens))


def test_a_message_that_is_refused(world, client):
    """The form comes back as it was typed, with its errors."""
    typed = {"subject": "Un objet", "message": "", "sender": "personne"}
    response = client.post(
        f"/message/{world.contact.pk}/", typed, headers={"Sec-Fetch-Site": "same-origin"}
    )
    soup = BeautifulSoup(response.content, "lxml")
    seen.compare("pages/contact-refuse", [soup.title.text, *seen.lines_of_page(soup.main)])


def screen(world, client, address, role) -> list[str]:
    client.force_login(world.team[role])
    known = vars(world) | {
        "writer": world.team["redaction"],
        "operator": world.team["exploitation"],
        "pages": get_default_page_content_type(),
    }
    keys = {name: getattr(value, "pk", "") for name, value in known.items()}
    response = client.get(address.format_map(keys))
    soup = BeautifulSoup(response.content, "lxml")
    if address not in LISTS.split():
        for found in soup.select(seen.OF_LISTS):
            found.decompose()
    return [f"{response.status_code} {address}", *seen.lines_of_page(soup.main or soup)]


def test_mails(world, client):
    """Have each mail of the product sent."""
    user, writer = world.present, world.team["redaction"]
    PasswordResetRequest.objects.create(email=writer.email)
    failure = {"reason": "Le titre est vide.", "failing_since": NOW - MINUTE}
    Launch.objects.filter(pk=world.late.pk).update(**failure)
    send_all()
    asked_agreements().filter(launch=world.launch).update(answer="yes", to_mail=True)
    send_all()
    invite(writer, user)
    for model, answer in ((NewsPage, "reject"), (PersonPage, "approve")):
        page = world.drafts[model]
        page.title += " & « ses » <2026>"
        page.save_revision(user=writer)
        Workflow.objects.get().start(page, writer)
        state = page.current_workflow_task_state
        page.current_workflow_task.on_action(state, user, answer, comment="Relu & signé.")
    client.force_login(world.team["administration"])
    account = {"username": "redaction", "email": "autre@example.org", "is_active": "on"}
    names = {"first_name": "Redaction", "last_name": "Test"}
    groups = {"groups": list(writer.groups.values_list("pk", flat=True))}
    client.post(f"/admin/users/edit/{writer.pk}/", account | names | groups)
    request = RequestFactory().get("/", headers={"User-Agent": "Un navigateur"})
    request.user = writer
    with request_context(request):
        for what in FACTOR_CHANGES.split():
            get_adapter().send_notification_mail(f"mfa/email/{what}", writer)
    lines = []
    for sent in mail.outbox:
        lines += [f"# {sent.subject}", f"to: {', '.join(sent.to)}"]
        lines += [f"reply to: {address}" for address in sent.reply_to]
        lines += map(seen.without_keys, sent.body.splitlines())
    seen.compare("mails", lines)


def send_all():
    """Send the mails that wait, as the scheduler does."""
    for model in (ContactMessage, PasswordResetRequest, Launch):
        model.objects.update(next_try_at=NOW)
    asked_agreements().update(next_try_at=NOW)
    jobs = (agreement_mails.mail_next, contact_mails.mail_next, password_links.send_next)
    for send in (*jobs, failure_mails.mail_one_failure):
        while send():
            pass


def test_the_page_that_asks_for_an_agreement(world, client):
    agreement = asked_agreements().get(launch=world.launch)
    soup = read(client, agreement.address)
    seen.compare("pages/accord", seen.lines_of_page(soup.main))


def test_no_place_is_forgotten():
    """Each file is what some test compares; `test_exports` sees to its own."""
    places = {
        "pages": [*PAGES.split(), *(f"/autour-{name_of(address)}" for address in AROUND)],
        "files": [*FILES.split(), *DATA],
        "admin": [*ADMIN.split(), *ADMINISTRATION.split()],
    }
    names = {
        f"{folder}/{name_of(address)}" for folder, inside in places.items() for address in inside
    }
    assert seen.names() - seen.names("export") == names | {*DONE}


def test_exports(world, tmp_path):
    """Of each folder the longest page of each type: `test_world_comes_back` holds the others."""
    call_command("export_content", str(tmp_path), stdout=StringIO())
    files = sorted(file for file in tmp_path.rglob("*") if file.is_file())
    names = [str(file.relative_to(tmp_path)) for file in files]
    assert not [name for name in names if SECRET.lower() in name]
    seen.compare("export/files", names)
    texts = sorted(tmp_path.rglob("*.[my][dm]*"), key=lambda file: (file.parent, file.name))
    compared = {"export/files"}
    for folder, inside in groupby(texts, lambda file: file.parent):
        longest: dict[str, tuple[str, list[str]]] = {}
        for file in inside:
            text = file.read_text("utf-8")
            assert SECRET not in text
            lines = seen.lines_of_file(text)
            kind = next((line for line in lines if line.startswith("type: ")), file.name)
            if kind not in longest or len(lines) > len(longest[kind][1]):
                longest[kind] = file.name, lines
        name = f"export/{name_of(str(folder.relative_to(tmp_path)))}"
        seen.compare(
            name, [line for file, lines in longest.values() for line in (f"== {file}", *lines)]
        )
        compared.add(name)
    assert compared == seen.names("export")
