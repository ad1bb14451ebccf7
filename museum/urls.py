"""Django addresses of this package: `urlpatterns` without language, `pages` with it."""

from django.urls import URLPattern, URLResolver, path

from museum.views.verify import verify

urlpatterns: list[URLPattern | URLResolver] = []
pages: list[URLPattern | URLResolver] = [path("verify", verify, name="verify")]
