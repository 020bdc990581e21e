"""What editors have besides the pages: accounts, files, plans, the trash, messages."""

from datetime import date
from uuid import UUID

from django.contrib.auth.models import Group, User
from django.utils import timezone
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    ModelLogEntry,
    Page,
    PageLogEntry,
    Revision,
    Workflow,
)

from challenges.models import (
    ChallengePage,
)
from media.uploads import document_from_bytes, image_from_bytes
from pages.models import (
    ContactMessage,
    NewsPage,
    ProgrammePage,
)
from publishing.launches.models import LaunchItem
from publishing.trash.actions import move_to_trash
from tests.documents import pdf_bytes
from tests.drawings import draw_picture
from tests.planning import (
    ask_agreement,
    launch_of,
    leave_now,
    link_to,
    plan_end,
    plan_launch,
    schedule,
)
from tests.world.marks import DAY, MINUTE, NOW, SECRET, date_time, slow_clocks


def date_what_migrations_made(world):
    """The database is as old as the machine says."""
    now = timezone.now()
    Revision.objects.update(created_at=now)
    PageLogEntry.objects.update(timestamp=now)
    ModelLogEntry.objects.update(timestamp=now)
    dates = ("first_published_at", "last_published_at", "latest_revision_created_at")
    for name in dates:
        Page.objects.exclude(**{name: None}).update(**{name: now})


def add_people_of_the_team(world):
    team = {
        "redaction": "Rédaction",
        "presente": "Communication",
        "partie": "Communication",
        "administration": "Administration",
    }
    world.team = {}
    for name, group in team.items():
        user = User.objects.create_user(
            name,
            f"{name}@example.org",
            first_name=name.capitalize(),
            last_name="Test",
            date_joined=timezone.now(),
        )
        user.groups.add(Group.objects.get(name=group))
        world.team[name] = user
    world.group = Group.objects.get(name="Communication")
    superuser = User.objects.create_superuser("exploitation", "exploitation@example.org")
    world.team["exploitation"] = superuser
    chief = User.objects.create_superuser("technique")
    chief.groups.set(Group.objects.filter(name__in=["Rédaction", "Communication"]))
    User.objects.create_user("invitee")
    world.present, world.gone = world.team["presente"], world.team["partie"]
    world.gone.is_active = False
    world.gone.save()


def add_files(world):
    """Pictures and documents, two of them in a collection that visitors may not see."""
    root = Collection.get_first_root_node()
    world.closed = root.add_child(instance=Collection(name="Réservé"))
    CollectionViewRestriction.objects.create(collection=world.closed, restriction_type="login")
    world.picture = image_from_bytes(
        "a.png",
        draw_picture("a", (64, 36)),
        title=SECRET,
        description=SECRET,
        collection=world.closed,
    )
    world.document = document_from_bytes(
        "a.pdf", pdf_bytes("a"), title=SECRET, collection=world.closed
    )
    image_from_bytes("photo.png", draw_picture("autre", (64, 36)), title="Du même nom")
    background = image_from_bytes("fond.png", draw_picture("fond", (64, 36)), title="Fond")
    background.is_decorative = True
    background.save()
    # The latest ones, which the previews of blocks have.
    world.photo = image_from_bytes(
        "photo.png",
        draw_picture("photo", (64, 36)),
        title="Photo",
        description="Un port",
        description_en="A harbour",
        credit="Ada",
    )
    world.photo.tags.set(["port"])
    world.open_document = document_from_bytes("ouvert.pdf", pdf_bytes("o"), title="Affiche")


def plan(world):
    """What is to come, what has left, and what was thrown away."""
    user, writer = world.present, world.team["redaction"]
    with slow_clocks(NOW - 10 * DAY):
        left = world.add(NewsPage, "Parti avec le lancement", date=date(2024, 12, 22), live=False)
        left.save_revision(user=user)
        gone = launch_of(user, NOW, [left], name="Lancement parti", planned=False)
        leave_now(gone, user)
        world.left = gone
        late = world.add(NewsPage, f"{SECRET} en retard", live=False)
        late.save_revision(user=user)
        world.late = launch_of(user, NOW - 8 * DAY, [late], name="En retard", planned=False)
        ask(world.late, "Camille Dupont", user)
    with slow_clocks(NOW - DAY):
        waiting = world.add(NewsPage, f"{SECRET} attendu", live=False)
        waiting.save_revision(user=user)
        pages = [waiting, ChallengePage.objects.get(pk=world.drafts[ChallengePage].pk)]
        pages[1].save_revision(user=user)
        world.launch = launch_of(user, NOW + 2 * DAY, pages, name="Rentrée", planned=False)
        ask(world.launch, "Jean Martin", user)
        launch_of(user, NOW + 31 * DAY, removed=[world.faq], name="Retrait", planned=False)
        schedule(world.subpage, NOW + DAY, user, title=f"{SECRET} corrigée")
        expiring = ProgrammePage.objects.get(pk=world.programme.pk)
        expiring.save_revision(user=user).publish(user=user)
        plan_end(expiring, NOW + 31 * DAY)
        coming = world.add(NewsPage, f"{SECRET} du jour de l’an", live=False)
        schedule(coming, date_time(2025, 1, 1), user)
        alone = (LaunchItem.objects.of(page).get().launch for page in (coming, expiring))
        world.coming, world.ending = alone
        for title, submitted in (("relue", True), ("renvoyée", True), ("en cours", False)):
            page = world.add(NewsPage, f"{SECRET} {title}", live=False, owner=writer)
            page.save_revision(user=writer)
            if submitted:
                Workflow.objects.get().start(page, writer)
            if title == "renvoyée":
                task = page.current_workflow_task
                task.on_action(
                    page.current_workflow_task_state, user, "reject", comment="Trop long."
                )
    with slow_clocks(NOW - MINUTE):
        thrown = world.add(NewsPage, f"{SECRET} jetée")
        move_to_trash(thrown, user)
        section = world.home.add_child(instance=ProgrammePage(title=f"{SECRET} section"))
        section.add_child(instance=ProgrammePage(title=f"{SECRET} dessous"))
        move_to_trash(section, user)


def ask(launch, name, user):
    """Plan a launch that this person has to agree to."""
    ask_agreement(launch, name, "accord@example.org", pk=UUID(int=launch.pk))
    plan_launch(launch, user)


def invite_guests(world):
    """Links of guests: one to a launch, one to a moment that is over, one that has expired."""
    links = {
        "Cabinet": {"launch": world.launch, "is_whole_site": True},
        "Presse": {"moment": NOW - DAY, "page": world.subpage},
        "Mairie": {"page": world.drafts[NewsPage], "expires_at": NOW - MINUTE},
    }
    for days, (guest, fields) in enumerate(links.items()):
        created = {"created_at": NOW - days * DAY, "created_by": world.present}
        values = {"moment": None, "name": guest, "expires_at": NOW + 7 * DAY} | created | fields
        setattr(world, guest.lower(), link_to(**values))


def receive(world):
    """Two messages of visitors, one of them read."""
    for minutes, subject, state in ((1, "Une question", "nouveau"), (2, "Un merci", "traite")):
        ContactMessage.objects.create(
            sent_at=NOW - minutes * MINUTE,
            sender="visite@example.org",
            subject=subject,
            message="Bonjour.\nÀ bientôt.",
            state=state,
        )


def age(world):
    """What nobody has read again for two years: a page, one offline, a call, and a news."""
    offline = world.home.add_child(instance=ProgrammePage(title=f"{SECRET} retirée", live=False))
    for minutes, page in enumerate((world.subpage, offline, world.call, world.news[3])):
        old = NOW - 800 * DAY + minutes * MINUTE
        Page.objects.filter(pk=page.pk).update(first_published_at=old, last_published_at=old)
    Page.objects.filter(pk=world.programme.pk).update(first_published_at=old)  # and again since
