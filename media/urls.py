"""Addresses of the media room: files, without language."""

from django.urls import URLPattern, URLResolver, path

from media.views import files

urlpatterns: list[URLPattern | URLResolver] = [
    path("media/bytes/<str:token>", files.signed_bytes, name="media_bytes"),
    path("media/<str:public_id>/thumb-<int:size>.webp", files.thumbnail, name="media_thumbnail"),
    path(
        "media/<str:public_id>/thumb-<int:size>.avif",
        files.thumbnail,
        {"suffix": ".avif"},
        name="media_thumbnail_avif",
    ),
    path("media/<str:public_id>/poster.webp", files.poster, name="media_poster"),
    path("media/<str:public_id>/video.mp4", files.video, name="media_video"),
    path("media/<str:public_id>/audio.m4a", files.audio, name="media_audio"),
    path("media/<str:public_id>/waveform.json", files.waveform, name="media_waveform"),
    path(
        "media/<str:public_id>/tracks/<str:language>-<slug:kind>.vtt",
        files.track,
        name="media_track",
    ),
    path("media/<str:public_id>/status.json", files.status, name="media_status"),
    path("media/<str:public_id>/master", files.master, name="media_master"),
]
pages: list[URLPattern | URLResolver] = []
