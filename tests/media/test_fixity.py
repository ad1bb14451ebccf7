"""Stored masters are compared with their digests."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from media.models import FileEvent, FixityCheck, Master
from media.services.ingest import ingest_file

pytestmark = pytest.mark.django_db


def test_intact_masters_end_with_success(files):
    ingest_file(files / "picture.jpg")
    out = StringIO()

    call_command("fixity", stdout=out)

    assert "1/1 checked, 0 bad" in out.getvalue()
    assert FixityCheck.objects.get().outcome == "intact"
    assert FileEvent.objects.filter(type="fixity check", outcome="success").count() == 1


def test_damaged_and_missing_masters_are_named_and_the_exit_code_is_3(files):
    damaged = ingest_file(files / "picture.jpg").master
    missing = ingest_file(files / "sound.wav").master
    assert damaged is not None
    assert missing is not None
    damaged.path.chmod(0o600)
    damaged.path.write_bytes(b"x" * damaged.size_bytes)
    missing.path.unlink()
    err = StringIO()

    with pytest.raises(CommandError) as caught:
        call_command("fixity", stdout=StringIO(), stderr=err)

    assert caught.value.returncode == 3
    assert "damaged: master" in err.getvalue()
    assert "missing: master" in err.getvalue()
    assert FixityCheck.objects.count() == 2


def test_it_goes_on_after_a_number_and_a_rehearsal_keeps_nothing(files):
    ingest_file(files / "picture.jpg")
    out = StringIO()

    call_command("fixity", dry_run=True, stdout=out)
    call_command("fixity", after=Master.objects.get().pk, stdout=out)

    assert FixityCheck.objects.count() == 0
