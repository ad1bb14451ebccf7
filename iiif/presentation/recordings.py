"""Canvases of film and sound: every source, the words beside them, the stills, the strip."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from iiif_prezi3 import Annotation, AnnotationBody, AnnotationPage, Canvas, Choice

from iiif import labels
from iiif.addresses import absolute
from iiif.presentation import pictures
from iiif.presentation.canvases import Place, painting, rights_of, still_canvas
from media.models import Asset, Rendition, TextTrack

Purpose = Rendition.Purpose
_HLS = "application/vnd.apple.mpegurl"


def recording_canvas(place: Place) -> Canvas:
    asset = place.asset
    is_sound = asset.kind == Asset.Kind.AUDIO
    still = pictures.still(asset, place.access)
    name = "accompanying" if is_sound else "placeholder"
    beside = still_canvas(f"{place.canvas}/{name}", still) if still else None
    size = {"width": asset.width, "height": asset.height} if asset.width and not is_sound else {}
    return Canvas(
        id=place.canvas,
        label=place.label,
        **size,
        duration=seconds(asset.duration_ms),
        thumbnail=pictures.thumbnail(asset),
        rights=rights_of(asset),
        items=painting(place.canvas, _body(place)),
        annotations=_texts(place),
        seeAlso=_beside(place) or None,
        rendering=_downloads(place) or None,
        accompanyingCanvas=beside if is_sound else None,
        placeholderCanvas=None if is_sound else beside,
    )


def seconds(duration_ms: int | None) -> float | None:
    return duration_ms / 1000 if duration_ms else None


# What is played


def _body(place: Place) -> AnnotationBody | Choice:
    """The file that plays everywhere; with others to choose from where there are some."""
    sources = _sources(place)
    return sources[0] if len(sources) == 1 else Choice(items=sources)


def _sources(place: Place) -> list[AnnotationBody]:
    """The progressive file comes first: it is what a viewer that knows no Choice takes."""
    asset = place.asset
    if place.access.max_seconds:
        return [_source(place, asset.stream_url, pictures.rendition(asset, Purpose.PREVIEW))]
    if asset.kind == Asset.Kind.AUDIO:
        found = [_source(place, asset.stream_url, pictures.rendition(asset, Purpose.AUDIO_PROXY))]
        if opus := pictures.rendition(asset, Purpose.OPUS):
            found.append(_source(place, asset.opus_url, opus, label=labels.OPUS))
            found[0].label = labels.AAC
        return found
    found = [_source(place, asset.stream_url, pictures.rendition(asset, Purpose.PROXY))]
    if hls := pictures.rendition(asset, Purpose.HLS, "master.m3u8"):
        found.append(_source(place, asset.hls_url, hls, label=labels.HLS, media_type=_HLS))
        found[0].label = labels.MP4
    return found


def _source(
    place: Place,
    path: str,
    made: Rendition | None,
    *,
    label: labels.LanguageMap | None = None,
    media_type: str = "",
) -> AnnotationBody:
    asset = place.asset
    is_sound = asset.kind == Asset.Kind.AUDIO
    length, most = seconds(asset.duration_ms), place.access.max_seconds
    plain = "audio/mp4" if is_sound else "video/mp4"
    size = {} if is_sound else {"width": asset.width, "height": asset.height}
    if made is not None and made.width and not is_sound:
        size = {"width": made.width, "height": made.height}
    return AnnotationBody(
        id=absolute(path),
        type="Sound" if is_sound else "Video",
        format=media_type or (made.media_type if made else plain),
        label=label,
        duration=min(length, float(most)) if length and most else length,
        **size,
    )


# What is read beside it


def public_tracks(asset: Asset) -> list[TextTrack]:
    """Tracks that a person let out, Chinese first."""
    tracks = [track for track in asset.tracks.all() if track.is_public]
    return sorted(tracks, key=lambda track: (not track.language.startswith("zh"), track.language))


def _texts(place: Place) -> list[AnnotationPage] | None:
    """Captions and transcripts of every language as supplementing annotations."""
    annotations = [
        Annotation(
            id=f"{place.canvas}/{track.language}-{track.kind}",
            motivation="supplementing",
            body=AnnotationBody(
                id=absolute(track.url if track.is_timed else _export(track, "txt")),
                type="Text",
                format="text/vtt" if track.is_timed else "text/plain",
                language=track.language,
                label=labels.track(track.kind, track.language),
            ),
            target=place.canvas,
        )
        for track in public_tracks(place.asset)
        if track.kind != TextTrack.Kind.CHAPTERS
    ]
    return [AnnotationPage(id=f"{place.canvas}/texts", items=annotations)] if annotations else None


def _export(track: TextTrack, form: str) -> str:
    asset = track.asset.public_id
    return reverse("media_track_export", args=[asset, track.language, track.kind, form])


def _beside(place: Place) -> list[dict[str, Any]]:
    """The strip of small pictures along a film, and the peaks of a sound, for players.

    No word of the API stands for either: players read them as WebVTT with `#xywh=` and as
    JSON. A preview has no strip.
    """
    asset = place.asset
    found = []
    if place.is_open and pictures.rendition(asset, Purpose.STRIP, "vtt"):
        found.append(_linked(asset.strip_url, "Dataset", "text/vtt", labels.STRIP))
    if pictures.rendition(asset, Purpose.WAVEFORM) and asset.waveform_url:
        found.append(_linked(asset.waveform_url, "Dataset", "application/json", labels.WAVEFORM))
    return found


def _downloads(place: Place) -> list[dict[str, Any]]:
    """What may be taken along: the recording where it is open, and its words."""
    asset = place.asset
    found = []
    if place.is_open:
        is_sound = asset.kind == Asset.Kind.AUDIO
        made = pictures.rendition(asset, Purpose.AUDIO_PROXY if is_sound else Purpose.PROXY)
        if made is not None:
            label = labels.DOWNLOAD_SOUND if is_sound else labels.DOWNLOAD_FILM
            kind = "Sound" if is_sound else "Video"
            found.append(_linked(asset.stream_url, kind, made.media_type, label))
    for track in public_tracks(asset):
        if track.kind != TextTrack.Kind.CHAPTERS:
            label = labels.track(track.kind, track.language, plain=True)
            found.append(_linked(_export(track, "txt"), "Text", "text/plain", label))
    return found


def _linked(path: str, kind: str, media_type: str, label: labels.LanguageMap) -> dict[str, Any]:
    return {"id": absolute(path), "type": kind, "format": media_type, "label": label}
