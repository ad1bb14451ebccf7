"""The operator's page of the image server in the CMS."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from iiif.images import server
from iiif.watch.configuration import configuration
from iiif.watch.overview import overview
from iiif.watch.share import write

PERMISSION = "jobs.change_job"  # those who keep the machine running


@require_safe
def server_view(request: HttpRequest) -> HttpResponse:
    """Caches, lanes, slow requests and top images of all processes."""
    _allowed(request)
    write()  # this process may have answered since it last wrote
    context = {"server": overview(), "configuration": configuration()}
    return render(request, "iiif/admin/server.html", context)


@require_POST
def clear_view(request: HttpRequest) -> HttpResponse:
    """Delete the pictures that were kept on disk; they are made again when asked for."""
    _allowed(request)
    server().cache.clear()
    messages.success(request, _("已清空磁盘上的图像缓存；各进程内存中的部分会自行淘汰。"))
    return redirect("iiif_server")


def _allowed(request: HttpRequest) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
