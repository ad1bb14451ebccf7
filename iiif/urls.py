"""Django addresses of this package: `urlpatterns` without language, `pages` with it."""

from django.urls import URLPattern, URLResolver, path

from iiif import views
from iiif.annotations import views as annotations
from iiif.auth import views as auth
from iiif.cutouts import views as cutouts
from iiif.discovery import views as discovery
from iiif.imports import urls as imports
from iiif.motifs import views as motifs
from iiif.search import views as search
from iiif.state import views as state

P3, P2 = "iiif/presentation/3", "iiif/presentation/2"
OF_2 = {"version": 2}  # for viewers that know nothing newer

urlpatterns: list[URLPattern | URLResolver] = [
    path("iiif/image/<path:rest>", views.image, name="iiif_image"),
    path(f"{P3}/collections/<slug:slug>", views.collection, name="iiif_collection"),
    path(f"{P3}/collections/<slug:slug>/<int:part>", views.collection, name="iiif_collection_part"),
    path(f"{P3}/<slug:name>/manifest", views.manifest, name="iiif_manifest"),
    path(f"{P3}/<slug:name>/parts", views.parts, name="iiif_parts"),
    path(
        f"{P3}/<slug:name>/text/<slug:public_id>.txt",
        views.document_text,
        name="iiif_document_text",
    ),
    path(f"{P2}/collections/<slug:slug>", views.collection, OF_2, name="iiif_collection_2"),
    path(
        f"{P2}/collections/<slug:slug>/<int:part>",
        views.collection,
        OF_2,
        name="iiif_collection_part_2",
    ),
    path(f"{P2}/<slug:name>/manifest", views.manifest, OF_2, name="iiif_manifest_2"),
    path(f"{P2}/<slug:name>/parts", views.parts, OF_2, name="iiif_parts_2"),
    path(
        f"{P3}/<slug:name>/annotations/<slug:asset>/<str:text>",
        annotations.annotation_page,
        name="iiif_annotations",
    ),
    path(
        f"{P2}/<slug:name>/annotations/<slug:asset>/<str:text>",
        annotations.annotation_page,
        OF_2,
        name="iiif_annotations_2",
    ),
    path(
        f"{P3}/<slug:name>/annotations/<slug:asset>/<str:text>/<int:number>",
        annotations.single_annotation,
        name="iiif_annotation",
    ),
    path("iiif/search/<str:kind>/<slug:name>", search.search, name="iiif_search"),
    path("iiif/search/<str:kind>/<slug:name>/complete", search.complete, name="iiif_complete"),
    path("iiif/cutouts/<slug:public_id>", cutouts.cutout_json, name="cutout_json"),
    path("iiif/cutouts/<slug:public_id>/image.jpg", cutouts.cutout_image, name="cutout_image"),
    path("iiif/motifs/<slug:name>", motifs.motif_annotations, name="motif_annotations"),
    path("iiif/motifs/<slug:name>/<int:number>", motifs.motif_annotation, name="motif_annotation"),
    path("iiif/motifs/<slug:name>/<int:number>/image.jpg", motifs.motif_image, name="motif_image"),
    path("iiif/auth/access", auth.access, name="iiif_auth_access"),
    path("iiif/auth/token", auth.token, name="iiif_auth_token"),
    path("iiif/auth/probe/<str:identifier>", auth.probe_view, name="iiif_auth_probe"),
    path("iiif/discovery/changes", discovery.changes, name="iiif_discovery"),
    path("iiif/discovery/changes/<int:number>", discovery.changes_page, name="iiif_discovery_page"),
    *imports.urlpatterns,
]
pages: list[URLPattern | URLResolver] = [
    *imports.pages,
    path("cutouts/new", cutouts.cutout_new, name="cutout_new"),
    path("cutouts/<slug:public_id>", cutouts.cutout_page, name="cutout_page"),
    path("cutouts/<slug:public_id>/withdraw", cutouts.cutout_withdraw, name="cutout_withdraw"),
    path("iiif/open", state.open_state, name="iiif_open"),
    path("iiif/auth/agree", auth.agree, name="iiif_auth_agree"),
    path("iiif/auth/logout", auth.logout, name="iiif_auth_logout"),
]
