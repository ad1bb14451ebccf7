"""A public site can collect its static files: styles and scripts, ours and of packages."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders

from config.static_files import PublicStaticFiles

FOLDERS = ("vendor/", "museum/", "media/", "jobs/", "licensing/")


@pytest.mark.once
def test_what_is_served_can_be_named_by_its_content(tmp_path, monkeypatch):
    kept = PublicStaticFiles(location=tmp_path)
    # Compressing all of it takes half a minute and is whitenoise's business.
    monkeypatch.setattr(kept, "post_process_with_compression", lambda files: files)
    found = {
        path: (storage, path)
        for finder in get_finders()
        for path, storage in finder.list([])
        if path.startswith(FOLDERS)
    }
    assert "vendor/tus/tus.min.js" in found, settings.STATICFILES_DIRS
    for path, (storage, _path) in found.items():
        with storage.open(path) as file:
            kept.save(path, file)

    told = {path: result for path, _name, result in kept.post_process(found)}

    assert [each for each in told.items() if isinstance(each[1], Exception)] == []
    assert kept.stored_name("vendor/tus/tus.min.js") != "vendor/tus/tus.min.js"
