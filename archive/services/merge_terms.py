"""Merge one term into another of the same vocabulary, and undo that."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from archive.errors import TermRefused
from archive.models import Term, TermMerge
from archive.moving import move_all, move_all_back
from jobs.services.enqueue import enqueue

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def merge_terms(source: Term, target: Term, *, by: User | None, now: datetime) -> TermMerge:
    """Everything that refers to `source` refers to `target` from now on; `source` is deprecated.

    Drafts and old versions keep what they said: `archive.merged_words` reads them anew.

    Raises:
        TermRefused: the two are one, of different vocabularies, one of them is deprecated,
            or the target lies below the source.
    """
    keys = sorted({source.pk, target.pk})
    held = Term.objects.select_for_update(of=("self",)).in_bulk(keys)
    if len(held) != 2:
        raise TermRefused(_("请选择另一个词条。"))
    source, target = held[source.pk], held[target.pk]
    _check(source, target)
    moved = move_all(source, target)
    Term.objects.filter(pk=source.pk).update(deprecated_at=now, replaced_by=target)
    merge = TermMerge.objects.create(source=source, target=target, at=now, by=by, moved=moved)
    log(instance=source, action="archive.term.merge", user=by, data=_named(target))
    log(instance=target, action="archive.term.take_in", user=by, data=_named(source))
    enqueue("archive.reword", str(target.pk))
    return merge


@transaction.atomic
def undo_merge(merge: TermMerge, *, by: User | None, now: datetime) -> None:
    """Give `source` back what it had, where nobody chose another term since.

    Raises:
        TermRefused: it was undone before.
    """
    if not TermMerge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=now):
        raise TermRefused(_("这次合并已经撤销过了。"))
    source, target = merge.source, merge.target
    Term.objects.filter(pk=source.pk).update(deprecated_at=None, replaced_by=None)
    move_all_back(merge.moved, source, target)
    log(instance=source, action="archive.term.part", user=by, data=_named(target))
    log(instance=target, action="archive.term.give_back", user=by, data=_named(source))
    for term in (source, target):
        enqueue("archive.reword", str(term.pk))


def _check(source: Term, target: Term) -> None:
    if source.vocabulary_id != target.vocabulary_id:
        raise TermRefused(_("只能并入同一词表的词条。"))
    if source.is_deprecated or target.is_deprecated:
        raise TermRefused(_("停用的词条不能合并，也不能并入。"))
    above, seen = target.broader, set()
    while above is not None and above.pk not in seen:
        if above.pk == source.pk:
            raise TermRefused(_("不能并入自己的下位词；请先改那个词条的上位词。"))
        seen.add(above.pk)
        above = above.broader


def _named(term: Term) -> dict[str, Any]:
    return {"term": {"id": term.pk, "label": term.label_zh_hans, "code": term.code}}
