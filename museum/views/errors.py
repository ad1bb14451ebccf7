"""Error pages: what happened, what was kept, what to do, and a reference code."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger("museum.errors")
BETANUMERIC = "0123456789bcdfghjkmnpqrstvwxz"


@dataclass(frozen=True, slots=True)
class Words:
    """The three sentences of an error page."""

    title: Promise
    happened: Promise
    kept: Promise
    todo: Promise


WORDS = {
    400: Words(
        _("这个请求没法处理"),
        _("发来的内容不完整，或者页面放得太久了。"),
        _("没有任何内容被改动。"),
        _("回到上一页，刷新后再试一次。"),
    ),
    403: Words(
        _("这里不对你开放"),
        _("你没有打开这个页面的权限，或者表单放得太久了。"),
        _("没有任何内容被改动。"),
        _("如果你有账户，请登录后再试；如果刚才在填表，请退回去刷新一次。"),
    ),
    404: Words(
        _("没有找到这个页面"),
        _("地址可能写错了，也可能这件东西还没有公开。"),
        _("公开过的地址不会无故消失：撤下的藏品会留下说明。"),
        _("检查地址，或者从检索和馆藏里找。"),
    ),
    500: Words(
        _("这边出错了"),
        _("页面没有做出来，是我们这边的问题。"),
        _("已经保存的内容都在。"),
        _("请过一会儿再试。写信给我们时附上下面的编号，就能查到是哪一次。"),
    ),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: too old, or sent from elsewhere."""
    logger.warning("CSRF: %s (%s)", reason, request.path)
    return _page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """No database, no session and no context processor: they may be what failed."""
    return _page(request, 500)


def _page(request: HttpRequest, status: int) -> HttpResponse:
    reference = f"{status}-{''.join(secrets.choice(BETANUMERIC) for _ in range(8))}"
    level = logging.ERROR if status == 500 else logging.INFO
    logger.log(level, "%s %s %s", reference, request.method, request.path)
    theme = request.COOKIES.get("theme", "")
    context = {
        "words": WORDS[status],
        "status": status,
        "is_error": True,
        "reference": reference,
        "theme": theme if theme in {"light", "dark"} else "",
        "tag": "en" if (get_language() or "").startswith("en") else "zh-Hans",
        "home": "/en/" if (get_language() or "").startswith("en") else "/",
    }
    # A 500 stands alone; the others carry the menu, which asks for the account only.
    if status == 500:
        text = render_to_string("museum/error_bare.html", context)
    else:
        text = render_to_string("museum/error.html", context, request)
    return HttpResponse(text, status=status)
