"""What a content state points at, read into one shape (§2.2, §5); only our own things.

Nothing is fetched: our manifests and canvases say by their address what they are.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from iiif.errors import BadContentState
from iiif.state.encoding import decode

LONGEST = 8_000
_ADDRESS = re.compile(
    r"/iiif/presentation/[23]/(?P<record>[a-z0-9]{2,32})"
    r"(?:/manifest|/canvas/(?P<asset>[a-z0-9]{2,32})(?:/p(?P<page>[1-9]\d{0,4}))?)"
)
_XYWH = re.compile(r"xywh=(?:pixel:)?(\d{1,9}),(\d{1,9}),(\d{1,9}),(\d{1,9})")
_NUMBER = r"\d{1,7}(?:\.\d{1,6})?"
_T = re.compile(rf"(?:^|[&#])t=(?:npt:)?(?P<start>{_NUMBER})?(?:,(?P<end>{_NUMBER}))?")


@dataclass(frozen=True, slots=True)
class Target:
    """A record, one of its files, a page of it, a region or a time in it.

    Attributes:
        record: ARK name.
        asset: public id of the file; "": the record as a whole.
        page: from 1; 0: the file as a whole.
        xywh: region, px of the canvas.
        start, end: of a recording, seconds.
    """

    record: str
    asset: str = ""
    page: int = 0
    xywh: tuple[int, int, int, int] | None = None
    start: float | None = None
    end: float | None = None

    @property
    def query(self) -> str:
        """The query string of the object's page that opens there; "" for the whole record."""
        pairs = []
        if self.asset:
            pairs.append(f"media={self.asset}")
        if self.page:
            pairs.append(f"page={self.page}")
        if self.xywh:
            pairs.append("xywh=" + ",".join(map(str, self.xywh)))
        if self.start is not None:
            end = f",{self.end:g}" if self.end is not None else ""
            pairs.append(f"t={self.start:g}{end}")
        return "&".join(pairs)


def read(text: str) -> Target:
    """A content state in any of its forms: address, annotation, target; encoded or not.

    Raises:
        BadContentState: unreadable, or it points at nothing of ours.
    """
    text = text.strip()
    if not text or len(text) > LONGEST:
        raise BadContentState
    if re.match(r"https?:", text, re.IGNORECASE):
        return _target(text)
    try:
        return _target(json.loads(text if text[0] in "{[" else decode(text)))
    except (ValueError, RecursionError) as error:
        raise BadContentState from error


def _target(value: Any) -> Target:
    if isinstance(value, list):  # several to compare (§5.3): the first is opened
        value = value[0] if value else None
    if isinstance(value, str):
        return _address(value)
    if not isinstance(value, dict):
        raise BadContentState
    if value.get("type") == "Annotation":
        motivation = value.get("motivation")
        motivations = motivation if isinstance(motivation, list) else [motivation]
        if "contentState" not in motivations:
            raise BadContentState
        return _target(value.get("target"))
    if value.get("type") == "SpecificResource":
        return _selected(_target(value.get("source")), value.get("selector"))
    return _address(value.get("id"))


def _selected(target: Target, selector: Any) -> Target:
    if isinstance(selector, list):
        selector = selector[0] if selector else None
    if not isinstance(selector, dict):
        return target
    if selector.get("type") == "FragmentSelector" and isinstance(selector.get("value"), str):
        return _with_fragment(target, selector["value"])
    if selector.get("type") == "PointSelector":
        second = selector.get("t")
        if isinstance(second, int | float) and 0 <= second < 1e7:
            return _with_fragment(target, f"t={second:.3f}")
    return target


def _address(address: Any) -> Target:
    if not isinstance(address, str):
        raise BadContentState
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise BadContentState from error
    found = _ADDRESS.fullmatch(parts.path)
    if found is None or f"{parts.scheme}://{parts.netloc}" != settings.SITE_URL:
        raise BadContentState
    target = Target(found["record"], found["asset"] or "", int(found["page"] or 0))
    return _with_fragment(target, unquote(parts.fragment))


def _with_fragment(target: Target, fragment: str) -> Target:
    box = _XYWH.search(fragment)
    time = _T.search(fragment)
    region = (int(box[1]), int(box[2]), int(box[3]), int(box[4])) if box else target.xywh
    if region is not None and not (region[2] and region[3]):
        region = None
    start, end = target.start, target.end
    if time and (time["start"] or time["end"]):
        start = float(time["start"] or 0)
        end = float(time["end"]) if time["end"] else None
        if end is not None and end <= start:
            end = None
    return Target(target.record, target.asset, target.page, region, start, end)
