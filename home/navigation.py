"""The site's menus, breadcrumb, language links and settings, read in one query."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, FilteredRelation, Q
from django.http import HttpRequest
from django.utils import translation
from wagtail.models import Page, PageViewRestriction, Site

from home import sharing
from pages.models import CallPage, SiteSettings
from publishing import clock
from publishing.models import PublishedPage

# Pages that the footer names, in its order, where they exist as children of a home page.
FOOTER_SLUGS = [
    "plan-du-site",
    "site-map",
    "accessibilite",
    "accessibility",
    "mentions-legales",
    "legal-notice",
    "donnees-personnelles",
    "personal-data",
    "gestion-des-cookies",
    "cookies",
    "contact",
]
STEP = Page.steplen
HOME_DEPTH = 2


@dataclass
class Link:
    """A link to a page. `current` is the value of its `aria-current`: "page" for the page being
    read, "true" for one above it, else empty."""

    title: str
    url: str
    current: str = ""
    description: str = ""
    children: list["Link"] = field(default_factory=list)


@dataclass
class Navigation:
    """What surrounds the content of a page.

    `menu` has two levels. `breadcrumb` goes from the home page to the parent. `section` is the
    top page of the section being read, with the pages around the current one below it, or None
    where there is nothing to go to. `translations` maps language codes to the same page in the
    other languages. `sharing_image` stands for a page without a picture of its own where it is
    shared. `settings` are None on a site that has none. `open_calls` are there on a home
    page alone, the one that closes first at the head.
    """

    home: Link | None
    menu: list[Link]
    breadcrumb: list[Link]
    section: Link | None
    footer: list[Link]
    translations: dict[str, str]
    settings: SiteSettings | None = None
    sharing_image: dict[str, Any] | None = None
    open_calls: list[CallPage] = field(default_factory=list)


def get_navigation(request: HttpRequest, page: Page | None = None) -> Navigation:
    """Return the navigation around `page`, or of the active language where there is no page.

    Costs one query for the pages and one for the view restrictions, whatever the size of the
    site. Drafts and pages under a restriction do not appear; « Afficher dans les menus » decides
    for the rest, except that the pages above the current one are always there.
    """
    # A page being created has no place in the tree yet.
    path = page.path if page is not None and page.path else ""
    home_path = path[: HOME_DEPTH * STEP] or home_path_of(request)
    if not home_path:
        return Navigation(None, [], [], None, [], {})
    trail = [path[:end] for end in range(HOME_DEPTH * STEP, len(path) + 1, STEP)]

    wanted = (
        Q(path=home_path)
        | Q(path__in=trail)
        | Q(path__startswith=home_path, depth=HOME_DEPTH + 1, slug__in=FOOTER_SLUGS)
        | Q(path__startswith=home_path, depth__in=(3, 4), show_in_menus=True)
    )
    for above in trail[1:]:
        wanted |= Q(path__startswith=above, depth=len(above) // STEP + 1, show_in_menus=True)
    if page is not None:
        wanted |= Q(translation_key=page.translation_key)
    if path == home_path:
        now = clock.now()
        wanted |= Q(
            path__startswith=home_path, callpage__opens_at__lte=now, callpage__closes_at__gt=now
        )
    for restriction in restrictions_around(request, page):
        wanted &= ~Q(path__startswith=restriction.page.path)
    wanted &= Q(live=True)
    # The settings come along with the root page of the site, which may not be wanted itself.
    site = Site.find_for_request(request)
    root = site.root_page_id if site else None
    pages = (
        Page.objects.annotate(
            wanted=ExpressionWrapper(wanted, BooleanField()),
            site_here=FilteredRelation(
                "sites_rooted_here", condition=Q(sites_rooted_here__pk=site and site.pk)
            ),
            site_picture=sharing.site_picture("site_here__sitesettings__sharing_image"),
        )
        .filter(wanted | Q(pk=root))
        .select_related("locale", "site_here__sitesettings", "sharing_card")
        .only(
            *("title", "slug", "path", "depth", "url_path", "show_in_menus", "search_description"),
            "locale__language_code",
            *("sharing_card__digest", "sharing_card__file"),
        )
        .order_by("path")
    )
    if path == home_path:
        pages = pages.defer(None).select_related("callpage")

    tree, translations, settings, open_calls = {}, {}, None, []
    site_picture = card = None
    for found in pages:
        if found.pk == root:
            settings = getattr(found.site_here, "sitesettings", None)
            site_picture = found.site_picture
        if not found.wanted:
            continue
        if found.path == path:
            card = getattr(found, "sharing_card", None)
        if path == home_path and (call := getattr(found, "callpage", None)) and call.is_open:
            open_calls.append(call)
        if found.path.startswith(home_path):
            tree[found.path] = found
        elif url := found.get_url(request):
            translations[found.locale.language_code] = url

    links = {
        found.path: Link(
            title=found.title,
            url=found.get_url(request) or "",
            current="page" if found.path == path else "true" if found.path in trail else "",
            description=found.search_description,
        )
        for found in tree.values()
    }

    def below(parent: str, keep: Iterable[str] = ()) -> list[str]:
        return [
            found.path
            for found in tree.values()
            if len(found.path) == len(parent) + STEP
            and found.path.startswith(parent)
            and (found.show_in_menus or found.path in keep)
        ]

    def menu_link(path: str) -> Link:
        children = [links[child] for child in below(path)]
        return Link(**(vars(links[path]) | {"children": children}))

    def section_link(path: str) -> Link:
        children = (
            [section_link(child) for child in below(path, keep=trail)] if path in trail else []
        )
        return Link(**(vars(links[path]) | {"children": children}))

    by_slug = {found.slug: found for found in tree.values() if found.depth == HOME_DEPTH + 1}
    footer = [links[by_slug[slug].path] for slug in FOOTER_SLUGS if slug in by_slug]
    section = section_link(trail[1]) if len(trail) > 1 and trail[1] in links else None
    return Navigation(
        home=links.get(home_path),
        menu=[menu_link(top) for top in below(home_path) if tree[top].slug not in FOOTER_SLUGS],
        breadcrumb=[links[above] for above in trail[:-1] if above in links],
        section=section if section and section.children else None,
        footer=footer,
        translations=translations,
        settings=settings,
        sharing_image=page and sharing.default_picture(page, site_picture, card, request),
        open_calls=sorted(open_calls, key=attrgetter("closes_at")),
    )


def restrictions_around(request: Any, page: Page | None = None) -> list[PageViewRestriction]:
    """Return the site's view restrictions, asked for once by the page or for the request."""
    if isinstance(page, PublishedPage):
        return page.site_restrictions
    if not hasattr(request, "site_restrictions"):
        request.site_restrictions = list(PageViewRestriction.objects.select_related("page"))
    return request.site_restrictions


def home_path_of(request: HttpRequest) -> str:
    """Return the tree path of the home page in the active language, "" where there is no site."""
    site = Site.find_for_request(request)
    if site is None:
        return ""
    root = site.root_page
    language = translation.get_language()
    home = root.get_translations(inclusive=True).filter(locale__language_code=language).first()
    return (home or root).path
