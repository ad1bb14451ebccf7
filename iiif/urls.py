"""Django addresses of this package: `urlpatterns` without language, `pages` with it."""

from django.urls import URLPattern, URLResolver, path

from iiif import views
from iiif.imports import urls as imports

urlpatterns: list[URLPattern | URLResolver] = [
    path("iiif/image/<path:rest>", views.image, name="iiif_image"),
    path("iiif/presentation/3/collections/<slug:slug>", views.collection, name="iiif_collection"),
    path("iiif/presentation/3/<slug:name>/manifest", views.manifest, name="iiif_manifest"),
    *imports.urlpatterns,
]
pages: list[URLPattern | URLResolver] = [*imports.pages]
