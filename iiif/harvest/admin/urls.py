"""Addresses of the harvest in the CMS, below those of items of other museums."""

from __future__ import annotations

from django.urls import URLPattern, path

from iiif.harvest.admin import runs, sources

urlpatterns: list[URLPattern] = [
    path("elsewhere/sources/", sources.source_list, name="harvest_sources"),
    path("elsewhere/sources/new/", sources.source_new, name="harvest_source_new"),
    path("elsewhere/sources/<int:pk>/", sources.source_page, name="harvest_source"),
    path("elsewhere/sources/<int:pk>/edit/", sources.source_edit, name="harvest_source_edit"),
    path("elsewhere/sources/<int:pk>/delete/", sources.source_delete, name="harvest_source_delete"),
    path("elsewhere/sources/<int:pk>/<slug:verb>/", sources.source_act, name="harvest_source_act"),
    path("elsewhere/runs/<int:pk>/", runs.run_page, name="harvest_run"),
    path("elsewhere/runs/<int:pk>/changes.csv", runs.run_csv, name="harvest_run_csv"),
    path("elsewhere/runs/<int:pk>/decide/", runs.run_decide, name="harvest_run_decide"),
    path(
        "elsewhere/changes/<int:pk>/<slug:verb>/", runs.change_decide, name="harvest_change_decide"
    ),
]
