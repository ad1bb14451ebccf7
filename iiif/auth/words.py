"""Words of the flow, in both languages: viewers of other sites show them."""

from __future__ import annotations

from iiif.labels import both

SIGN_IN = both("登录湖湘数字博物馆", "Sign in to Huxiang, a digital museum of Hunan")
HEADING = both("登录后看得更清楚", "Sign in to see more")
NOTE = both(
    "公众可以看预览。有账户并且取得授权的人可以看完整的影像。",
    "Everybody sees a preview. People with an account and a licence see all of it.",
)
CONFIRM = both("去登录", "Sign in")
SIGNED_IN_ELSEWHERE = both(
    "已在湖湘数字博物馆登录", "Already signed in to Huxiang, a digital museum of Hunan"
)
SIGN_OUT = both("退出湖湘数字博物馆", "Sign out of Huxiang, a digital museum of Hunan")
NO_TOKEN = both("没有连上账户", "No account connected")
NO_TOKEN_NOTE = both(
    "请登录并同意让这个网站显示。如果浏览器不让别的网站使用登录，请到博物馆的页面上看。",
    "Sign in and agree to show this here. If your browser keeps sign-ins from other sites, "
    "open the page at the museum.",
)
BAD_REQUEST = both("看图器的请求不完整", "The viewer's request is incomplete")
EXPIRED = both("登录已经过期", "The sign-in has run out")
EXPIRED_NOTE = both("请再登录一次。", "Please sign in again.")
NOT_AGREED = both("还没有同意这个网站", "This site has not been agreed to")
NOT_AGREED_NOTE = both(
    "登录以后，请同意让这个网站显示你可以看的影像。",
    "After signing in, agree to let this site show what you may see.",
)
PREVIEW = both("预览", "Preview")
WHOLE = both("完整影像（需登录）", "Full size (sign in)")
PREVIEW_ONLY = both("这里只有预览", "Only a preview here")
PREVIEW_ONLY_NOTE = both(
    "你的账户还没有这份影像的授权。可以在藏品页面上申请。",
    "Your account has no licence for this yet. You can ask for one on the object's page.",
)
NOT_HERE = both("没有这份影像", "Not here")
NOT_HERE_NOTE = both(
    "地址不对，或者你的账户看不到它。", "The address is wrong, or your account may not see it."
)
WAIT = both("影像还在处理", "Still being processed")
WAIT_NOTE = both("请过几分钟再试。", "Please try again in a few minutes.")
