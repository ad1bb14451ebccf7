"""Django addresses of this package: `urlpatterns` without language, `pages` with it."""

from django.urls import URLPattern, URLResolver, path

from museum.views import collections, machines, motifs, records
from museum.views.verify import verify

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", machines.healthz, name="healthz"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("sitemap-pages.xml", machines.sitemap_pages, name="sitemap_pages"),
    path("sitemap-records-<int:number>.xml", machines.sitemap_records, name="sitemap_records"),
    path("favicon.ico", machines.favicon, name="favicon"),
]
pages: list[URLPattern | URLResolver] = [
    path("collections", collections.collection_list, name="collection_list"),
    path("collections/<slug:slug>", collections.collection_page, name="collection_page"),
    path("objects/<slug:ark_name>", records.record_page, name="record_page"),
    path("motifs/", motifs.motif_list, name="motif_list"),
    path("motifs/<slug:ark_name>", motifs.motif_page, name="motif_page"),
    path("verify", verify, name="verify"),
]
