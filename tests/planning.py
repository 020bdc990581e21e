"""What people do to plan, as gestures, and what is planned: where and how it is stored stands here.

Tests and benchmarks plan, read plans, invite guests and press the buttons of the agenda through
these functions alone.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from publishing import clock
from publishing.launches import departure, gestures
from publishing.launches.invitations import Invitation
from publishing.launches.models import Launch, LaunchItem, version_key
from publishing.scheduler.loop import Scheduler
from tests.only import only

# Versions ---------------------------------------------------------------------------------------


def fresh(page):
    return Page.objects.get(pk=page.pk).specific


def correct(page, **fields):
    """Save another draft of a page, as an editor does."""
    return _save(fresh(page).get_latest_revision_as_object(), fields)


def _save(obj, fields, **options):
    for name, value in fields.items():
        setattr(obj, name, value)
    return obj.save_revision(**options)


# Planning ---------------------------------------------------------------------------------------


def plan(obj, moment, user=None, **fields):
    """Plan a version with these fields, unasked, and return it: the moment may have passed."""
    version = _save(obj, fields, user=user)
    _plan_unasked(obj, moment, user, LaunchItem.Action.PUBLISH, version)
    return version


def schedule(obj, moment, user=None, **fields):
    """Plan a version with these fields, as the editor does; return the object."""
    _save(obj, fields, user=user)
    schedule_latest(obj, moment, user)
    obj.refresh_from_db()
    return obj


def schedule_latest(page, moment, user):
    """Plan the latest version of a page, as « Programmer… » does."""
    gestures.plan_alone(page, version_key(page.get_latest_revision()), moment, user)


def plan_end(obj, moment, user=None):
    """Plan to take this page or snippet off the site, unasked, and return it."""
    _plan_unasked(obj, moment, user, LaunchItem.Action.UNPUBLISH)
    return obj


def propose(obj, moment, user, **fields):
    """Submit a draft for review with a moment that its author wishes for."""
    _save(obj, fields, user=user)
    Launch.objects.filter(pk=_launch_for(obj, moment, user).pk).update(planned_at=None)
    obj.get_workflow().start(obj, user)


def replan(obj, moment):
    """Have what is planned for the object come at another moment, unasked; never, for None."""
    launches = Launch.objects.filter(pk__in=_waiting(obj).values("launch"))
    if moment is None:
        launches.delete()
    else:
        launches.update(moment=moment)


def set_planner(obj, user):
    """Have this account be the one that planned the object."""
    launches = Launch.objects.filter(pk__in=_waiting(obj).values("launch"))
    launches.update(planned_by=user, created_by=user)


def lose(obj):
    """Have the plan of an object be for one that is gone, as if it were deleted from outside."""
    _waiting(obj).update(object_id=f"9999{obj.pk}")


def _plan_unasked(obj, moment, user, action, version=None):
    launch = _launch_for(obj, moment, user, action)
    item = launch.items.get()
    if version:
        present = type(obj)._base_manager.get(pk=obj.pk)
        item.pin(version, present.live_revision if present.live else None)
        item.save()
    values = {"moment": moment, "planned_at": clock.now(), "planned_by": user}
    Launch.objects.filter(pk=launch.pk).update(**values)


def _launch_for(obj, moment, user, action=LaunchItem.Action.PUBLISH):
    """Return the launch of this object alone."""
    if item := _waiting(obj, action).filter(launch__name="").first():
        return item.launch
    launch = Launch.objects.create(moment=moment, created_by=user)
    kind = obj.get_base_content_type()
    LaunchItem.objects.create(
        launch=launch, content_type=kind, object_id=str(obj.pk), action=action
    )
    return launch


def _waiting(obj, action=LaunchItem.Action.PUBLISH):
    return LaunchItem.objects.waiting().of(obj).filter(action=action)


# What is planned --------------------------------------------------------------------------------


class Plan(NamedTuple):
    moment: datetime
    revision: Revision


def planned(obj):
    """Return when which version of a page or snippet goes online, alone or in a launch."""
    item = _waiting(obj).filter(launch__planned_at__isnull=False).select_related("launch").first()
    return Plan(item.launch.moment, item.revision) if item else None


def planned_end(obj):
    """Return when a page or snippet goes off the site by itself."""
    item = _waiting(obj, LaunchItem.Action.UNPUBLISH).select_related("launch").first()
    return item.launch.moment if item else None


def due_changes(moment):
    """Return what is due at a moment in its order: each action, and the key of its object."""
    return [
        (item.action, item.object_id)
        for launch in departure.planned_until(moment)
        for item in launch.ordered_items()
    ]


def carry_out(moment):
    """Carry out the changes that are due at a moment, and return how many launches left."""
    with clock.at(moment):
        return Scheduler().catch_up()


def failing():
    """Return the launches that could not leave at their last try."""
    return list(Launch.objects.planned().filter(failing_since__isnull=False))


# Launches ---------------------------------------------------------------------------------------


def launch_of(user, moment, pages=(), removed=(), menus=(), name="Rentrée", planned=True):
    """Return a launch of these contents, planned on their present versions."""
    launch = Launch.objects.create(name=name, moment=moment, created_by=user)
    for number, instance in enumerate([*pages, *removed, *menus]):
        if instance.latest_revision_id is None and instance not in removed:
            instance.save_revision(changed=False)
        LaunchItem.objects.create(
            launch=launch,
            content_type=instance.get_base_content_type(),
            object_id=str(instance.pk),
            action="unpublish" if instance in removed else "publish",
            sort_order=number,
        )
    if planned:
        plan_launch(launch, user)
    return Launch.objects.get(pk=launch.pk)


def versions_of(launch):
    """Return the versions that the screen of a launch shows."""
    return {item.pk: version_key(item.shown_revision) for item in launch.items.all()}


def items_of(launch):
    """Return the items of a launch by the name of their object."""
    return {str(item): item for item in LaunchItem.objects.filter(launch=launch)}


def plan_launch(launch, user):
    """Plan a launch on the versions that its screen shows."""
    gestures.plan(launch, versions_of(launch), user, launch.moment)


def leave_now(launch, user):
    gestures.leave_now(launch, versions_of(launch), user)


# Invitations ------------------------------------------------------------------------------------


def link_to(moment, **fields):
    """Return a link that shows the whole site at `moment`, unless `fields` say otherwise."""
    in_a_day = timezone.now() + timedelta(days=1)
    values = {"name": "Cabinet", "moment": moment, "expires_at": in_a_day}
    if "page" not in fields:
        values["is_whole_site"] = True
    return Invitation.objects.create(**values | fields)


def ask_agreement(launch, name="Jean", email="jean@example.org", **fields):
    """Have a launch wait for the agreement of this person."""
    values = {"name": name, "email": email, "to_mail": True}
    return Invitation.objects.create(launch=launch, asks=True, **values | fields)


def invitations():
    return Invitation.objects.all()


def asked_agreements():
    """Return the invitations by which launches ask for an agreement."""
    return invitations().filter(asks=True)


def invite(client, launch=None, page=None, **data):
    """Save the form of an invitation to a launch, a page or the whole site; return the answer."""
    asked = f"lancement={launch.pk}" if launch else f"page={page.pk}" if page else ""
    address = f"{reverse('invitations:add')}?{asked}"
    return client.post(address, {"name": "Cabinet", "lasts": 7} | data)


def guest_of(link):
    """Return a client without an account that has come in by `link`."""
    client = Client()
    response = client.get(link.address)
    assert response.status_code == 302, response.content
    return client


def answer(address, said="yes", remark="", guest=None):
    """Answer a request for an agreement, on the screen that asks."""
    guest = guest or Client()
    (read,) = BeautifulSoup(guest.get(address).text, "lxml").select("form [name=digest]")
    data = {"answer": said, "remark": remark, "digest": read["value"]}
    return guest.post(address, data, follow=True)


def look(client, moment, path="/", **more):
    """Answer `path` of the site as an editor sees it at `moment`."""
    client.cookies[settings.PREVIEW_COOKIE_NAME] = f"editeur:{moment.isoformat()}"
    return client.get(path, **more)


# On the screens ---------------------------------------------------------------------------------


def typed(moment):
    return timezone.localtime(moment).strftime("%d/%m/%Y %H:%M")


def agenda_address(moment):
    """Return the screen that shows the month of a moment."""
    return f"/admin/agenda/?date={timezone.localdate(moment)}"


def question_address(obj, name="schedule"):
    """Return the screen that asks about a page or snippet: « Programmer… » or `publish`."""
    return reverse(f"agenda:{name}", args=[obj.get_base_content_type().pk, obj.pk])


def plan_address(obj, *, end=False):
    """Return the screen of a launch, of the plan of a page or snippet, or of its end."""
    return f"/admin/agenda/lancements/edit/{_launch_of(obj, end=end).pk}/"


def _launch_of(obj, *, end):
    action = LaunchItem.Action.UNPUBLISH if end else LaunchItem.Action.PUBLISH
    return obj if isinstance(obj, Launch) else _waiting(obj, action).get().launch


def act(client, obj, *, end=False, **data):
    """Move, cancel or carry out what is planned."""
    launch = _launch_of(obj, end=end)
    return act_on(client, launch, data.pop("faire", "deplacer"), data)


def approve(client, page):
    """Approve a page under review."""
    state = fresh(page).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    return client.post(address, {"comment": ""}, follow=True)


def launch_data(name, moment, pages, removed=(), menus=(), launch=None):
    """Return the form of a launch with these pages; `launch` is the one that it changes."""
    existing = list(launch.items.order_by("sort_order")) if launch else []
    existing = [item for item in existing if item.is_page]
    known = {item.object_id: item.pk for item in existing}
    rows = [
        {"object_id": page.pk, "action": "unpublish" if page in removed else "publish"}
        | ({"id": known[str(page.pk)]} if str(page.pk) in known else {})
        for page in sorted([*pages, *removed], key=lambda page: str(page.pk) not in known)
    ]
    data = nested_form_data(
        {
            "name": name,
            "moment": typed(moment),
            "items": inline_formset(rows, initial=sum("id" in row for row in rows)),
        }
    )
    return data | {"chosen_snippets": [f"home.Menu:{menu.pk}" for menu in menus]}


def add_launch(client, moment, pages, *, name="Rentrée", **options):
    """Save the form of a new launch, and return the answer."""
    data = launch_data(name, moment, pages, **options)
    return client.post("/admin/agenda/lancements/new/", data)


def edit_launch(client, launch, pages, changes=None, **options):
    """Save the form of a launch with these changes of its fields, and return the answer."""
    data = launch_data(launch.name, launch.moment, pages, launch=launch, **options)
    return client.post(f"/admin/agenda/lancements/edit/{launch.pk}/", data | (changes or {}))


def screen(client, launch):
    answer = client.get(f"/admin/agenda/lancements/edit/{launch.pk}/")
    assert answer.status_code == 200
    return answer.text


def act_on(client, launch, what, versions=None):
    """Press a button of the launch's screen, which names the versions that it shows."""
    shown = BeautifulSoup(screen(client, launch), "html.parser")
    form = shown.select(f"form[action='{reverse('launches:act', args=[launch.pk])}']")[0]
    named = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    return client.post(form["action"], named | (versions or {}) | {"faire": what}, follow=True)


def take_newer(client, item):
    """Press « Planifier la dernière version » on the screen of the launch of this item."""
    shown = BeautifulSoup(screen(client, item.launch), "html.parser")
    button = only(shown.select(f"button[value='prendre-{item.pk}']"))
    return act_on(client, item.launch, button["value"])
