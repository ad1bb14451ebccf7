"""Addresses of the import: `urlpatterns` without language, `pages` with it."""

from django.urls import URLPattern, URLResolver, path

from iiif.imports.views import public, shelf

urlpatterns: list[URLPattern | URLResolver] = [
    path("iiif/foreign/<slug:public_id>/source.json", public.foreign_source, name="foreign_source"),
]
pages: list[URLPattern | URLResolver] = [
    path("elsewhere", public.foreign_list, name="foreign_list"),
    path("elsewhere/<slug:public_id>", public.foreign_page, name="foreign_page"),
    path("workspace/elsewhere", shelf.shelf, name="foreign_shelf"),
    path("workspace/elsewhere/arrivals/<int:pk>", shelf.arrival, name="foreign_arrival"),
    path("workspace/elsewhere/<slug:public_id>/refresh", shelf.refresh, name="foreign_refresh"),
    path("workspace/elsewhere/<slug:public_id>/again", shelf.again, name="foreign_again"),
    path("workspace/elsewhere/<slug:public_id>/remove", shelf.remove, name="foreign_remove"),
]
