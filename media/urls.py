"""Addresses of the media room: files, without language."""

from django.urls import URLPattern, URLResolver, path

from media.views import files, streams, tracks, tus

urlpatterns: list[URLPattern | URLResolver] = [
    path("media/bytes/<str:token>", streams.signed, name="media_bytes"),
    path("media/hls/<str:token>/<str:name>", streams.signed, name="media_hls_file"),
    path("media/uploads/", tus.uploads, name="media_uploads"),
    path("media/uploads/<str:public_id>", tus.upload_part, name="media_upload_part"),
    path("media/uploads/<str:public_id>/sha256", tus.upload_digest, name="media_upload_digest"),
    path("media/<str:public_id>/thumb-<int:size>.webp", files.thumbnail, name="media_thumbnail"),
    path(
        "media/<str:public_id>/thumb-<int:size>.avif",
        files.thumbnail,
        {"suffix": ".avif"},
        name="media_thumbnail_avif",
    ),
    path("media/<str:public_id>/poster.webp", files.poster, name="media_poster"),
    path("media/<str:public_id>/video.mp4", streams.video, name="media_video"),
    path("media/<str:public_id>/audio.m4a", streams.audio, name="media_audio"),
    path("media/<str:public_id>/audio.opus", streams.opus, name="media_opus"),
    path("media/<str:public_id>/hls.m3u8", streams.hls, name="media_hls"),
    path("media/<str:public_id>/strip.vtt", files.strip, name="media_strip"),
    path(
        "media/<str:public_id>/strip-<str:sheet>.webp", files.strip_sheet, name="media_strip_sheet"
    ),
    path("media/<str:public_id>/waveform.json", files.waveform, name="media_waveform"),
    path(
        "media/<str:public_id>/tracks/<str:language>-<slug:kind>.vtt",
        tracks.track,
        name="media_track",
    ),
    path(
        "media/<str:public_id>/tracks/<slug:kind>-side-by-side.<str:form>",
        tracks.together,
        name="media_tracks_together",
    ),
    path(
        "media/<str:public_id>/tracks/<str:language>-<slug:kind>.<str:form>",
        tracks.track,
        name="media_track_export",
    ),
    path("media/<str:public_id>/status.json", files.status, name="media_status"),
    path("media/<str:public_id>/master", streams.master, name="media_master"),
]
pages: list[URLPattern | URLResolver] = []
