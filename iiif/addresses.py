"""Addresses of images, manifests and collections: made here, and read here.

Every `id` in a IIIF document is one of these, absolute and below `settings.SITE_URL`, so
that it stays the same whichever host name a request came by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from iiif.errors import BadAddress
from iiif.grammar import Version
from iiif.permissions import PREVIEW, page_identifier
from media.access import Level, decide

if TYPE_CHECKING:
    from archive.models import Collection, Record
    from media.models import Asset

IMAGE_PREFIX = "/iiif/image/"
_VERSIONS = {str(version.value): version for version in Version}


def read_image_path(path: str) -> tuple[Version, str, str]:
    """Version, identifier and the rest of a decoded image path; the rest of a base address is "".

    The last segments are counted from the right, as an identifier may hold (encoded) slashes.

    Raises:
        BadAddress: another version, or no identifier.
    """
    number, _slash, rest = path.removeprefix(IMAGE_PREFIX).partition("/")
    version = _VERSIONS.get(number)
    if version is None:
        raise BadAddress(_("图像接口有 2 和 3 两个版本：/iiif/image/3/标识/…"))
    if rest.endswith("/info.json"):
        identifier, tail = rest[: -len("/info.json")], "info.json"
    elif rest.count("/") >= 4:
        identifier, *parts = rest.rsplit("/", 4)
        tail = "/".join(parts)
    elif rest.count("/") - rest.endswith("/") == 0:
        identifier, tail = rest.removesuffix("/"), ""
    else:
        raise BadAddress(_("图像地址应写作 标识/区域/尺寸/旋转/质量.格式。"))
    if not identifier:
        raise BadAddress(_("地址中缺少图像标识。"))
    return version, identifier, tail


def absolute(path: str) -> str:
    """A path of this site as a full address; a full address stays as it is."""
    return path if "://" in path else f"{settings.SITE_URL}{path}"


def in_both_languages(path_of: Any) -> dict[str, str]:
    """The absolute address of a page in each language of the site, Chinese first.

    Args:
        path_of: called once in each language; returns the path.
    """
    addresses = {}
    for language, tag in (("zh-hans", "zh-Hans"), ("en", "en")):
        with override(language):
            addresses[tag] = absolute(path_of())
    return addresses


def image_base(identifier: str, version: Version = Version.V3) -> str:
    return f"{settings.SITE_URL}{IMAGE_PREFIX}{version.value}/{quote(identifier, safe='')}"


def image_service_url(asset: Asset, viewer: Any = None, version: int = 3, page: int = 0) -> str:
    """Base address of the image service that shows `viewer` the most of an asset.

    Add `/info.json` for a viewer such as OpenSeadragon. Whoever may see only a preview
    gets the service of the preview, which deep-zooms without being refused a tile.

    Args:
        viewer: a user, or None for what the public sees (and what manifests say).
        page: of a document, from 1; 0: the asset itself.
    """
    identifier = page_identifier(asset.public_id, page) if page else asset.public_id
    whole = decide(viewer, asset).at_least(Level.FULL)
    return image_base(identifier + ("" if whole else PREVIEW), Version(version))


def image_url(
    asset: Asset,
    region: str = "full",
    size: str = "max",
    rotation: str = "0",
    quality: str = "default",
    suffix: str = "jpg",
    *,
    viewer: Any = None,
    version: int = 3,
) -> str:
    """Address of one picture of an asset; sizes of the preview where only that is seen."""
    base = image_service_url(asset, viewer, version)
    return f"{base}/{region}/{size}/{rotation}/{quality}.{suffix}"


def manifest_url(record: Record | str) -> str:
    """Of a record, or of its ARK name."""
    name = record if isinstance(record, str) else record.ark_name
    return absolute(reverse("iiif_manifest", args=[name]))


def canvas_url(record: Record | str, asset: str, page: int = 0) -> str:
    """Of a file of a record; the first page keeps the address that the file has as a whole."""
    base = manifest_url(record).removesuffix("/manifest")
    return f"{base}/canvas/{asset}" + (f"/p{page}" if page > 1 else "")


def annotations_url(record: Record | str, asset: str, name: str) -> str:
    """Of the annotation page of one text of a file: `captions-zh-Hans`, `page-3`, `cutouts`."""
    base = manifest_url(record).removesuffix("/manifest")
    return f"{base}/annotations/{asset}/{name}"


def parts_url(record: Record) -> str:
    """Address of the IIIF collection of a record's parts."""
    return absolute(reverse("iiif_parts", args=[record.ark_name]))


def collection_url(collection: Collection | None, part: int = 0) -> str:
    """Address of the IIIF collection, or of a page of it; None is the top of the tree."""
    slug = collection.slug if collection else "top"
    if part:
        return absolute(reverse("iiif_collection_part", args=[slug, part]))
    return absolute(reverse("iiif_collection", args=[slug]))
