"""What the platform tells of our account and of our templates, beside what people write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.ports import Notice

_TEMPLATES = ("message_template_status_update", "template_category_update", "message_template_quality_update")
#: The first of these words that a notice about the account has says what is new.
_NEWS = ("event", "current_limit", "decision", "new_quality_score", "rejection_reason", "alert_type")
_WHY = ("reason", "ban_info", "violation_info", "restriction_info", "disable_info", "rejection_reason")
FIELDS = (
    *_TEMPLATES,
    "account_alerts",
    "account_review_update",
    "account_update",
    "phone_number_quality_update",
)  #: the fields of the webhook that are told to the operator


def read_notice(field: str, value: Mapping[str, Any]) -> Notice:
    """A notice of one of the `FIELDS`."""
    template = str(value.get("message_template_name") or "") if field in _TEMPLATES else ""
    if field == "message_template_status_update":
        category = value.get("message_template_category")
        return Notice(what=field, template=template, status=_text(value.get("event")), category=_text(category), why=_why(value))  # fmt: skip
    if field == "template_category_update":
        return Notice(what=field, template=template, category=_text(value.get("new_category")))
    if field == "message_template_quality_update":
        return Notice(what=field, status=_text(value.get("new_quality_score")), why=template)
    status = next((_text(value[name]) for name in _NEWS if value.get(name)), "")
    return Notice(what=field, status=status, why=_why(value))


def _why(value: Mapping[str, Any]) -> str:
    found = (_text(value.get(name)) for name in _WHY)
    return next((one for one in found if one and one != "NONE"), "")


def _text(told: object) -> str:
    if isinstance(told, Mapping):
        told = " ".join(str(one) for one in told.values())
    return " ".join(str(told if told is not None else "").split())[:200]
