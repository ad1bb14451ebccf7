"""Wiring of addresses only. Chinese has no prefix, English lives under /en/.

Each package offers `urlpatterns` (protocols, files, forms of machines: no language) and
`pages` (what a person reads: one address per language). Wagtail's pages come last.
"""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

import archive.admin.reports
import archive.urls
import community.urls
import iiif.urls
import licensing.urls
import media.urls
import museum.urls
import provenance.urls
import search.urls
from config.api import api

floors = (museum, community, licensing, search, iiif, archive, media, provenance)

urlpatterns: list[URLPattern | URLResolver] = [
    *archive.admin.reports.urlpatterns,  # before Wagtail's own, which know no institutions
    path("cms/", include(wagtailadmin_urls)),
    path("api/v1/", api.urls),
    path("documents/", include(wagtaildocs_urls)),
]
for floor in floors:
    urlpatterns += floor.urls.urlpatterns
urlpatterns += i18n_patterns(
    path("accounts/", include("allauth.urls")),
    *(page for floor in floors for page in floor.urls.pages),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)

handler400 = "museum.views.errors.bad_request"
handler403 = "museum.views.errors.permission_denied"
handler404 = "museum.views.errors.page_not_found"
handler500 = "museum.views.errors.server_error"
