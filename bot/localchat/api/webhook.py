"""setWebhook, deleteWebhook and getWebhookInfo. What is set is pushed to by `pushing.py`."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.localchat.api.context import ApiContext
from bot.localchat.api.params import Params
from bot.localchat.errors import Json, bad_request

URL, SECRET, CONNECTIONS = "webhook", "webhook_secret", "webhook_connections"
_ERROR = "webhook_error"
_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_SECRET_LENGTH = 256
_PORTS = frozenset({None, 80, 88, 443, 8443})
_CONNECTIONS, _CONNECTIONS_MOST = 40, 100


def set_webhook(context: ApiContext, params: Params) -> bool:
    """setWebhook: from now on polls are refused. An empty URL removes it."""
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        return delete_webhook(context, params)
    _check_url(url, own_server=context.limits.own_server)
    if len(secret) > _SECRET_LENGTH:
        raise bad_request("secret token is too long")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if params.flag("drop_pending_updates"):
        context.updates.clear()
    take_allowed_updates(context, params)
    asked = params.integer("max_connections", _CONNECTIONS)
    context.world.keep_setting(CONNECTIONS, min(max(asked, 1), _CONNECTIONS_MOST))
    context.world.keep_setting(SECRET, secret)
    if context.world.setting(URL, "") != url:
        context.world.keep_setting(_ERROR, {})
    context.world.keep_setting(URL, url)
    context.updates.bell.ring()
    return True


def _check_url(url: str, *, own_server: bool) -> None:
    """A server of one's own (`--local`) also pushes without encryption, and to any port."""
    parts = urlsplit(url)
    if own_server:
        if parts.scheme not in ("http", "https"):
            raise bad_request("bad webhook: Unsupported URL protocol")
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.port not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def delete_webhook(context: ApiContext, params: Params) -> bool:
    """deleteWebhook."""
    if params.flag("drop_pending_updates"):
        context.updates.clear()
    for name, nothing in ((URL, ""), (SECRET, ""), (_ERROR, {})):
        context.world.keep_setting(name, nothing)
    return True


def take_allowed_updates(context: ApiContext, params: Params) -> None:
    """Remember `allowed_updates`; bad JSON is ignored."""
    try:
        context.updates.allow(params.parsed("allowed_updates"))
    except ValueError:
        return


def note_error(context: ApiContext, why: str) -> None:
    """An update was not taken."""
    error = {"last_error_date": context.world.now(), "last_error_message": why}
    context.world.keep_setting(_ERROR, error)


def get_webhook_info(context: ApiContext, params: Params) -> Json:
    """getWebhookInfo."""
    del params
    url = context.world.setting(URL, "")
    info: Json = {"url": url, "has_custom_certificate": False, "pending_update_count": len(context.updates)}
    if url:
        info["max_connections"] = context.world.setting(CONNECTIONS, _CONNECTIONS)
        error = context.world.setting(_ERROR, {})
        info |= error if isinstance(error, dict) else {}
    return info | ({"allowed_updates": context.updates.allowed} if context.updates.allowed else {})
