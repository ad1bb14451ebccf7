"""Django addresses of this package: `urlpatterns` without language, `pages` with it."""

from django.urls import URLPattern, URLResolver, path

from search import views

urlpatterns: list[URLPattern | URLResolver] = []
pages: list[URLPattern | URLResolver] = [
    path("search", views.search_page, name="search"),
    path("search/suggest", views.search_suggest, name="search_suggest"),
]
