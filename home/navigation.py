"""The surroundings of every page: menus, breadcrumb, footer, languages and settings."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from wagtail.models import Page, Site

from challenges.models import ChallengeIndexPage
from home import shared_picture
from home.blocks import MenuLinkValue
from home.models import Menu
from listing.models import ListedPage
from media.references import References, using
from pages.models import CallPage, CallSession, SiteSettings
from pages.models.site_settings import MENTIONS
from publishing import clock
from publishing.base.visibility import visible_to_all
from publishing.caching.page_cache import once

HOME_DEPTH = 2
# The types whose page the footer finds by itself. That of the open data is of a higher layer.
SITE_MAP, CONTACT, OPEN_DATA = "pages.SiteMapPage", "pages.ContactPage", "opendata.OpenDataPage"


@dataclass
class Link:
    """A link of a menu; without `url` it is bare words, such as the name of its `children`.

    `current` is the value of its `aria-current`: "page" for the page being read, "true" for one
    above it, else empty. `language` is set where the title is in another language.
    """

    title: str
    url: str = ""
    current: str = ""
    language: str = ""
    children: list["Link"] = field(default_factory=list)


@dataclass(frozen=True)
class Language:
    """Another language: its code, and where the same is read in it, else its home page."""

    code: str
    url: str
    is_home: bool


class Navigation:
    """The navigation around `page`; without one, that of the active language.

    `route` names an address outside the page tree that exists in every language. All pages are
    read in one query. Each part is made when a template asks for it. Drafts and restricted pages
    never appear.
    """

    def __init__(self, request: HttpRequest, page: Page | None = None, route: str = ""):
        self.request = request
        self.page = page
        self.route = route
        # A page being created has no place in the tree yet.
        self.path = page.path if page is not None and page.path else ""

    # Reading -----------------------------------------------------------------------------------

    @cached_property
    def site(self) -> Site | None:
        return Site.find_for_request(self.request)

    @property
    def root_page(self) -> Page | None:
        """The home page of the site in its first language, live or not."""
        return self.site.root_page if self.site is not None else None

    @cached_property
    def settings(self) -> SiteSettings | None:
        """The settings of the site, None where the address is of no site."""
        if self.site is None:
            return None
        # `for_request` would create missing settings, and a visit writes nothing.
        pictures = ("logo", "sharing_image")
        saved = SiteSettings.objects.filter(site=self.site).select_related(*MENTIONS, *pictures)
        saved = saved.prefetch_related(*(f"{name}__renditions" for name in pictures))
        return once(f"settings-{self.site.pk}", saved.first) or SiteSettings(site=self.site)

    @cached_property
    def saved_menu(self) -> Menu | None:
        """The menu that editors made for the language, if it is live."""
        language = translation.get_language()
        menus = Menu.objects.filter(live=True, locale__language_code=language)
        return once(f"menu-{language}", menus.first)

    @cached_property
    def home_path(self) -> str:
        """The path of the home page above the page, else of that of the active language."""
        if self.path:
            return self.path[: HOME_DEPTH * Page.steplen]
        if self.root_page is None:
            return ""
        is_of_root = translation.get_language() == settings.LANGUAGE_CODE
        return self.root_page.path if is_of_root else self.root_page.localized_draft.path

    @cached_property
    def trail(self) -> list[str]:
        """The paths from the home page down to the page."""
        ends = range(HOME_DEPTH * Page.steplen, len(self.path) + 1, Page.steplen)
        return [self.path[:end] for end in ends]

    @cached_property
    def pages(self) -> dict[str, Page]:
        """Every page that some part may name and every visitor may see, by path.

        They are in the order of the tree.
        """
        if not self.home_path:
            return {}
        in_menus = Q(path__startswith=self.home_path, depth__lte=HOME_DEPTH + 2)
        for path in self.trail:
            in_menus |= Q(path__startswith=path, depth=len(path) // Page.steplen + 1)
        translated = [page.translation_key for page in (self.root_page, self.page) if page]
        wanted = (
            Q(path__in=[self.home_path, *self.trail])
            | (in_menus & Q(show_in_menus=True))
            | Q(content_type__in=map(key_of_type, (SITE_MAP, CONTACT, OPEN_DATA)))
            | Q(translation_key__in=[*translated, *self.mention_keys.values()])
            | Q(pk__in=self.saved_menu.page_keys() if self.saved_menu else [])
        )
        pages = visible_to_all(Page.objects.filter(wanted)).select_related("locale")
        return {page.path: page for page in pages.order_by("path")}

    @cached_property
    def mention_keys(self) -> dict[str, UUID]:
        """The translation keys of the pages that editors chose for mentions, by setting."""
        pages = {name: getattr(self.settings, name, None) for name in MENTIONS}
        return {name: page.translation_key for name, page in pages.items() if page}

    def is_in_language(self, page: Page) -> bool:
        """Tell whether a page is in the language being read."""
        return bool(self.home_path) and page.path.startswith(self.home_path)

    # The main menu ------------------------------------------------------------------------------

    @cached_property
    def home(self) -> Link | None:
        page = self.pages.get(self.home_path)
        return self.link_to(page) if page is not None else None

    @cached_property
    def menu(self) -> list[Link]:
        """The main menu: the editors' own, else the two upper levels of the page tree."""
        if self.saved_menu and self.saved_menu.entries:
            return self.menu_of_editors(self.saved_menu)
        mentions = [link.url for link in self.mentions]
        upper = [
            page
            for page in self.pages.values()
            if page.show_in_menus and self.is_in_language(page) and page.depth <= HOME_DEPTH + 2
        ]
        return [link for link in self.tree_of(upper) if link.url not in mentions]

    @property
    def menu_pages(self) -> list[Link]:
        """The menu, where the links of groups without a page stand for those groups."""
        pages: list[Link] = []
        for link in self.menu:
            pages += [link] if link.url else link.children
        return pages

    def menu_of_editors(self, menu: Menu) -> list[Link]:
        links = []
        with self.loaded():
            for entry in menu.entries:
                link = self.chosen_link(entry.value)
                if entry.block_type == "group":
                    link = link or Link(title=entry.value["label"])
                    link.children = self.chosen_links(entry.value["links"])
                    if any(child.current for child in link.children):
                        link.current = link.current or "true"
                if link and (link.url or link.children):
                    links.append(link)
        return links

    def loaded(self) -> AbstractContextManager:
        """Lend the pages to the links of menus that editors made."""
        by_key = {page.pk: page for page in self.pages.values()}
        return using(References(self.request, {Page: by_key}))

    def chosen_links(self, values: Iterable[MenuLinkValue]) -> list[Link]:
        return [link for value in values if (link := self.chosen_link(value))]

    def chosen_link(self, value: MenuLinkValue) -> Link | None:
        """Return the link if it leads somewhere; one to a draft or a restricted page does not."""
        page = value.get("page")
        if page is not None:
            return self.link_to(page, title=value.title) if page.path in self.pages else None
        return Link(title=value.title, url=value.href) if value.href else None

    # The site map -------------------------------------------------------------------------------

    @property
    def site_map(self) -> list[Link]:
        """The menu, with the other pages of the language below it, but for those that lists show.

        A page stands below the nearest one above it; those of no section come last.
        """
        sections = deepcopy(self.menu)
        places = {link.url: link for top in sections for link in (*top.children, top)}
        others = Link(gettext("Autres pages"))
        above: list[tuple[str, Link]] = []
        pages = Page.objects.filter(path__startswith=self.home_path, depth__gt=HOME_DEPTH)
        pages = visible_to_all(pages).not_type(ListedPage).exclude(path=self.path)
        for page in pages.order_by("path"):
            while above and not page.path.startswith(above[-1][0]):
                above.pop()
            link = self.link_to(page)
            if link.url in places:
                link = places[link.url]
            else:
                (above[-1][1] if above else others).children.append(link)
            above.append((page.path, link))
            found = page.specific_deferred
            if isinstance(found, ChallengeIndexPage) and found.organisations().exists():
                title = gettext("Les administrations et leurs défis")
                link.children.append(Link(title, f"{link.url}administrations/"))
        return [*sections, others] if others.children else sections

    # The footer ---------------------------------------------------------------------------------

    @cached_property
    def footer(self) -> list[Link]:
        """The mentions, then the links that editors chose, else the contact page."""
        menu = self.saved_menu
        if menu and menu.footer_links:
            with self.loaded():
                links = self.chosen_links(entry.value for entry in menu.footer_links)
            return self.mentions + links
        return [*self.mentions, *filter(None, [self.contact])]

    @cached_property
    def contact(self) -> Link | None:
        """The contact page of the language."""
        for page in filter(self.is_in_language, self.pages.values()):
            if page.content_type_id == key_of_type(CONTACT):
                return self.link_to(page)
        return None

    @cached_property
    def mentions(self) -> list[Link]:
        """The mandatory mentions and the open data, in the language of the page if translated."""
        # A page in the language being read last: it takes the place of the other.
        pages = sorted(self.pages.values(), key=self.is_in_language)
        found: dict[Any, Page] = {page.content_type_id: page for page in pages}
        found |= {page.translation_key: page for page in pages}
        keys: dict[str, Any] = {
            "site_map": key_of_type(SITE_MAP),
            "open_data": key_of_type(OPEN_DATA),
            **self.mention_keys,
        }
        titles = {}
        if self.settings is not None:
            titles["accessibility_page"] = self.settings.accessibility_mention
        links = []
        for name in ("site_map", *MENTIONS, "open_data"):
            title = titles.get(name, "")
            if (page := found.get(keys.get(name))) is not None:
                link = self.link_to(page, title)
                if not title and not self.is_in_language(page):
                    link.language = page.locale.language_code
                links.append(link)
            elif title:
                links.append(Link(title))
        return links

    @cached_property
    def calls(self) -> list[CallPage]:
        """The calls of the language that are open or to come, the one that closes first ahead."""
        visible = visible_to_all(CallPage.objects.all())
        pending = CallSession.objects.pending(clock.now()).filter(call__in=visible)
        found: dict[int, CallPage] = {}
        for session in once("calls", lambda: list(pending.select_related("call"))):
            if session.call_id not in found and self.is_in_language(session.call):
                found[session.call_id] = session.call
                session.call.sessions = [session]
        return list(found.values())

    @property
    def open_calls(self) -> list[CallPage]:
        return [call for call in self.calls if call.is_open]

    def calls_for(self, audience: str) -> list[CallPage]:
        """Return the open calls for an audience, "" for all, else the next."""
        calls = [call for call in self.calls if audience in ("", call.audience)]
        return [call for call in calls if call.is_open] or calls[:1]

    # Around the page ----------------------------------------------------------------------------

    @cached_property
    def ancestors(self) -> list[Page]:
        """The visible pages above the page, from the home page down."""
        return [page for path, page in self.pages.items() if path in self.trail[:-1]]

    @cached_property
    def breadcrumb(self) -> list[Link]:
        """The pages above the page; outside the page tree, the home page.

        A page that the menu has in a group stands below the page of that group.
        """
        if self.page is None:
            return [self.home] if self.home else []
        links = [self.link_to(page) for page in self.ancestors]
        trail = [link.url for link in links[1:]] + [self.address_of(self.page)]
        for group in self.menu:
            is_inside = trail[0] in [child.url for child in group.children]
            if links and group.url and group.url not in trail and is_inside:
                return [links[0], Link(group.title, group.url), *links[1:]]
        return links

    @property
    def list_address(self) -> str:
        """The address of the list that the page is in, "" where visitors cannot reach it."""
        return self.address_above(self.page) if self.page is not None else ""

    def address_above(self, page: Page) -> str:
        """Return the address of the page above `page`, "" where the surroundings have none."""
        above = self.pages.get(page.path[: -Page.steplen])
        return self.address_of(above) if above else ""

    @cached_property
    def section(self) -> Link | None:
        """The top page of the section being read, with the pages around the current one below it.

        None where there is nothing to go to. The pages above the current one are always there;
        « Faire apparaître dans les menus » decides for the others.
        """
        above = self.trail[1:]
        around = [
            page
            for page in self.pages.values()
            if page.path in above or (page.show_in_menus and page.path[: -Page.steplen] in above)
        ]
        return next((top for top in self.tree_of(around) if top.children), None)

    def translations_of(self, page: Page | None) -> list[Page]:
        """Return the same page in the other languages."""
        key = page.translation_key if page is not None else None
        others = (other for other in self.pages.values() if not self.is_in_language(other))
        return [other for other in others if other.translation_key == key]

    @cached_property
    def translations(self) -> dict[str, str]:
        """The addresses of the same page or route in the other languages, by language code."""
        if self.route:
            codes = [home.locale.language_code for home in self.translations_of(self.root_page)]
            return {code: self.address_of_route(code) for code in codes}
        return {
            page.locale.language_code: self.address_of(page)
            for page in self.translations_of(self.page)
        }

    @cached_property
    def languages(self) -> list[Language]:
        """Each other language that the site is read in."""
        found = []
        for home in self.translations_of(self.root_page):
            code = home.locale.language_code
            address = self.translations.get(code)
            found.append(Language(code, address or self.address_of(home), not address))
        return found

    def address_of_route(self, code: str) -> str:
        with translation.override(code):
            return reverse(self.route)

    @cached_property
    def sharing_image(self) -> dict[str, Any] | None:
        """The picture of the page or route where it is shared, None on a page of an error."""
        if self.page is None and not self.route:
            return None
        page = self.page.specific if self.page is not None else None
        return shared_picture.picture_of(page, self.settings, self.request)

    # Links --------------------------------------------------------------------------------------

    def tree_of(self, pages: list[Page]) -> list[Link]:
        """Return links to the pages just below the home page, each with the links below it.

        A page is left out if its parent is missing.
        """
        links = {page.path: self.link_to(page) for page in pages}
        for page in pages:
            if parent := links.get(page.path[: -Page.steplen]):
                parent.children.append(links[page.path])
        return [links[page.path] for page in pages if page.depth == HOME_DEPTH + 1]

    def link_to(self, page: Page, title: str = "") -> Link:
        is_above = page.depth > HOME_DEPTH and self.path.startswith(page.path)
        current = "true" if is_above else ""
        if page.path == self.path:
            current = "page"
        return Link(title or page.title, self.address_of(page), current)

    def address_of(self, page: Page) -> str:
        return page.get_url(self.request) or ""


def key_of_type(name: str) -> int:
    return ContentType.objects.get_for_model(apps.get_model(name)).pk
