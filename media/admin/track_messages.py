"""What a person is told after a track was stored: encoding, times, things to look at."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from media.models import TextTrack
from media.track_reading import Reading
from media.track_warnings import notices


def tell(request: HttpRequest, track: TextTrack, reading: Reading) -> None:
    """Name the encoding, and say what the editor should look at."""
    if reading.encoding:
        messages.info(
            request,
            _("按 %(encoding)s 编码读入 %(n)d 条。")
            % {"encoding": reading.encoding, "n": len(reading.cues)},
        )
    if not reading.is_timed:
        messages.warning(request, _("文字没有时间，已按长度摊到录音上。请在对时编辑里调整。"))
    found = notices(
        reading.cues,
        language=track.language,
        duration_ms=track.asset.duration_ms,
        kind=track.kind,
    )
    if found:
        text = ngettext("有 %(n)d 处请看一下", "有 %(n)d 处请看一下", len(found))
        first = ngettext("第 %(n)d 条", "第 %(n)d 条", found[0].cue + 1) % {"n": found[0].cue + 1}
        messages.warning(request, f"{text % {'n': len(found)}}：{first} {found[0].text}")
