"""Django addresses of this package: `urlpatterns` without language, `pages` with it."""

from django.urls import URLPattern, URLResolver, path

from iiif import views
from iiif.imports import urls as imports

P3, P2 = "iiif/presentation/3", "iiif/presentation/2"
OF_2 = {"version": 2}  # for viewers that know nothing newer

urlpatterns: list[URLPattern | URLResolver] = [
    path("iiif/image/<path:rest>", views.image, name="iiif_image"),
    path(f"{P3}/collections/<slug:slug>", views.collection, name="iiif_collection"),
    path(f"{P3}/collections/<slug:slug>/<int:part>", views.collection, name="iiif_collection_part"),
    path(f"{P3}/<slug:name>/manifest", views.manifest, name="iiif_manifest"),
    path(f"{P3}/<slug:name>/parts", views.parts, name="iiif_parts"),
    path(
        f"{P3}/<slug:name>/text/<slug:public_id>/<int:number>",
        views.page_text,
        name="iiif_page_text",
    ),
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
        f"{P2}/<slug:name>/text/<slug:public_id>/<int:number>",
        views.page_text,
        OF_2,
        name="iiif_page_text_2",
    ),
    *imports.urlpatterns,
]
pages: list[URLPattern | URLResolver] = [*imports.pages]
