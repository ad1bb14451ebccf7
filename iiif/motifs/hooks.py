"""What motifs ask of the CMS on this floor: the images to draw on."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from iiif.motifs.views import RegionImagesView


@hooks.register("register_admin_urls")
def region_urls() -> list[URLPattern]:
    images = RegionImagesView.as_view()
    return [path("archive/motifs/images/<int:pk>/", images, name="region_images")]
