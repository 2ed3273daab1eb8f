"""Who may use the page: the browser that opened it, and programs on this machine. No other web page may.

Where the server listens for other machines too, whoever comes needs its key: once as `/?kunci=...`, then as a cookie.
It stops three attacks. A foreign page that posts here (CSRF) is refused by its Origin, and because it cannot send our
header. A foreign page under a host name that points at this machine (DNS rebinding) is refused by its Host. A foreign
page that calls the Bot API, whose token is no secret in a rehearsal, is refused because it is a browser.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.localchat.cloud.endpoint import PREFIXES

HEADER = "x-latihan"
"""What the page's own script sends along with every act."""

SECURITY: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
}
KEY = "kunci"
"""Name of the key in the address of the page's first visit."""

COOKIE = "sopbot_kunci"
"""Name of the cookie that holds the key afterwards."""

_LOCKED = Path(__file__).parent.parent / "static" / "terkunci.html"
_STATIC = (
    "/latihan/static/"  #: holds nothing of the office: the page that says how to come in is drawn with it
)
_MONTH = 30 * 24 * 3600
_BOT_API = ("/bot", "/file/bot", *PREFIXES)  #: guarded by a token
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  compared with, never bound to


class Guard:
    """ASGI middleware in front of the whole server, if it has a page. `bound` is the host it listens on.

    Without a `key` nobody is asked for one.
    """

    def __init__(self, app: ASGIApp, *, bound: str, key: str = "") -> None:
        self._app = app
        self._bound = bound
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            refusal = self._refusal(scope)
        except ValueError:  # a Host or Origin that is no address, such as "["
            await JSONResponse({"error": "host"}, status_code=400)(scope, receive, send)
            return
        if refusal:
            await JSONResponse({"error": refusal}, status_code=403)(scope, receive, send)
            return
        if scope["path"].startswith(_BOT_API):
            await self._app(scope, receive, send)
            return
        send = _hardened(send)
        if self._is_first_visit(scope):
            await self._app(scope, receive, self._with_cookie(send))
        elif self._is_locked(scope):
            await _locked(scope)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _is_first_visit(self, scope: Scope) -> bool:
        if not self._key or scope["path"] != "/":
            return False
        brought = parse_qs(scope["query_string"].decode("latin-1")).get(KEY, [""])
        return secrets.compare_digest(brought[0].encode(), self._key.encode())

    def _is_locked(self, scope: Scope) -> bool:
        if not self._key or scope["path"].startswith(_STATIC):
            return False
        kept = cookie_parser(Headers(scope=scope).get("cookie", "")).get(COOKIE, "")
        return not secrets.compare_digest(kept.encode(), self._key.encode())

    def _with_cookie(self, send: Send) -> Send:
        """The page is answered at once, not redirected: a browser withholds a strict cookie on the way from elsewhere."""
        cookie = f"{COOKIE}={self._key}; Max-Age={_MONTH}; Path=/; HttpOnly; SameSite=Strict"

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        return with_cookie

    def _refusal(self, scope: Scope) -> str:
        """Why the request is refused; empty when it is allowed."""
        headers = Headers(scope=scope)
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if not self._is_own(headers.get("host", "")):
            return "host"
        if scope["path"].startswith(_BOT_API):
            return "browser" if origin or site not in (None, "none") else ""
        if scope["method"] in ("GET", "HEAD"):
            return ""
        if origin is not None and urlsplit(origin).netloc != headers.get("host"):
            return "origin"
        if site not in (None, "same-origin"):
            return "site"
        needed = origin is not None or site is not None or scope["path"].startswith("/latihan/")
        return "header" if needed and HEADER not in headers else ""

    def _is_own(self, host: str) -> bool:
        name = urlsplit(f"//{host}").hostname or ""
        if name in _LOOPBACK or name == self._bound.lower():
            return True
        return self._bound in _EVERYWHERE and _is_address(name)


def _locked(scope: Scope) -> Response:
    if scope["path"] == "/":
        return FileResponse(_LOCKED, status_code=401)
    return JSONResponse({"error": KEY}, status_code=401)


def is_loopback(host: str) -> bool:
    """Whether a server that listens on `host` is reached from its own machine only."""
    return host.lower() in _LOOPBACK or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(name: str) -> bool:
    """Whether `name` is an IP address: unlike a name, it cannot be rebound."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _hardened(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY.items():
                headers.setdefault(name, value)
        await send(message)

    return with_headers
