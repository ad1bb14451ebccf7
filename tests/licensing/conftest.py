"""Every test starts in Chinese, whatever language the page before was read in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def chinese_first() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def documents_folder(settings, tmp_path) -> None:
    settings.DOCUMENTS_DIR = tmp_path / "documents"
