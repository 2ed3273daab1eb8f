"""Templates of the account: submitted, decided, paused, reclassified, and filled in for a message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.localchat.api.entities import utf16_length
from bot.localchat.cloud import checks
from bot.localchat.cloud.context import CloudContext
from bot.localchat.cloud.errors import (
    COUNT,
    DISABLED,
    FORMAT,
    MISSING,
    NO_TEMPLATE,
    PAUSED,
    TOO_LONG,
    WORDING,
    GraphError,
    unknown_object,
    wrong,
)
from bot.localchat.errors import Json

_SETTING = "wa_templates"
_FIRST_ID = 590_000_000_000_001
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_PLACE = re.compile(r"\{\{(\d+)\}\}")
_EDGE = re.compile(r"^\s*\{\{\d+\}\}|\{\{\d+\}\}[\s.]*$")
_CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
_EVENT = {
    "APPROVED": "APPROVED",
    "REJECTED": "REJECTED",
    "PAUSED": "PAUSED",
    "DISABLED": "DISABLED",
    "PENDING": "PENDING",
}
BUTTON_TEXT = 25
PAYLOAD = 128
_BUTTONS = 10


class Templates:
    """All of them. Without `at_once` a submitted one waits until `decide`."""

    def __init__(self, context: CloudContext, *, at_once: bool) -> None:
        self._desk = context
        self.at_once = at_once

    @property
    def all(self) -> list[Json]:
        """The templates, the oldest first."""
        known = self._desk.world.setting(_SETTING, [])
        return [dict(one) for one in known] if isinstance(known, list) else []

    def restore(self, templates: list[Json]) -> None:
        """Put these in the place of all."""
        self._keep(templates)

    def _keep(self, templates: list[Json]) -> None:
        self._desk.world.keep_setting(_SETTING, templates)
        self._desk.world.store.commit()

    def listed(self, asked: Mapping[str, str]) -> Json:
        """GET: filtered and in pages."""
        found = [one for one in self.all if all(one[key] == asked[key] for key in _FILTERS if key in asked)]
        start, size = int(asked.get("after", "0") or 0), int(asked.get("limit", "25"))
        page = [pick(one, asked.get("fields", "")) for one in found[start : start + size]]
        paging: Json = {"cursors": {"before": str(start), "after": str(start + len(page))}}
        if start + size < len(found):
            paging["next"] = f"?after={start + size}&limit={size}"
        return {"data": page, "paging": paging} if page else {"data": []}

    def create(self, sent: object) -> Json:
        """POST: a template of a new name, or of a known one in another language."""
        optional = ["parameter_format", "allow_category_change"]
        found = checks.keys(sent, "template", ["name", "language", "category", "components"], optional)
        _check(found)
        known = self.all
        if any((one["name"], one["language"]) == (found["name"], found["language"]) for one in known):
            raise GraphError(100, "Content in this language already exists", subcode=2388024)
        number = max((int(one["id"]) for one in known), default=_FIRST_ID - 1) + 1
        kept = ("name", "language", "category", "components")
        template: Json = {key: found[key] for key in kept} | {"id": str(number), "status": "PENDING"}
        template |= {"quality_score": {"score": "UNKNOWN"}, "rejected_reason": "NONE"}
        self._keep([*known, template])
        if self.at_once:
            self.decide(found["name"], "APPROVED")
        return {"id": str(number), "status": "PENDING", "category": found["category"]}

    def edit(self, number: str, sent: object) -> Json:
        """POST to a template: new components, which are examined anew."""
        found = checks.keys(sent, "template", ["components"], ["category"])
        template = self.of_id(number) | found
        _check(template)
        self._change(number, template | {"status": "PENDING"})
        if self.at_once:
            self.decide(template["name"], "APPROVED")
        return {"success": True}

    def delete(self, name: str) -> Json:
        """DELETE: all languages of a name."""
        kept = [one for one in self.all if one["name"] != name]
        if len(kept) == len(self.all):
            raise GraphError(100, f"no template named {name}", status=404, subcode=2593002)
        self._keep(kept)
        return {"success": True}

    def of_id(self, number: str) -> Json:
        """A template by its id; raises GraphError."""
        for one in self.all:
            if one["id"] == number:
                return one
        raise unknown_object(number)

    def _change(self, number: str, template: Json) -> None:
        self._keep([template if one["id"] == number else one for one in self.all])

    def decide(self, name: str, status: str, reason: str = "NONE") -> None:
        """Approve, reject, pause or disable; the bot is told."""
        for one in [one for one in self.all if one["name"] == name]:
            self._change(one["id"], one | {"status": status, "rejected_reason": reason})
            value: Json = _named(one) | {"event": _EVENT[status], "reason": reason}
            value["message_template_category"] = one["category"]
            if status == "PAUSED":
                value["other_info"] = {"title": "FIRST_PAUSE", "description": "Quality is low."}
            self._desk.deliveries.push("message_template_status_update", value)

    def reclassify(self, name: str, category: str) -> None:
        """The platform puts a template into another category; the bot is told."""
        for one in [one for one in self.all if one["name"] == name]:
            self._change(one["id"], one | {"category": category})
            value = _named(one) | {"previous_category": one["category"], "new_category": category}
            self._desk.deliveries.push("template_category_update", value)

    def filled(self, content: object) -> tuple[Json, Json]:
        """What a `template` message says: the template, and `text`, `header`, `footer`, `buttons` as the phone shows them."""
        found = checks.keys(content, "template", ["name", "language"], ["components"])
        language = checks.keys(found["language"], "language", ["code"], ["policy"])
        template = self._usable(str(found["name"]), str(language["code"]))
        parts = {part["type"]: part for part in template["components"]}
        given = found.get("components", [])
        if not isinstance(given, list):
            raise wrong("Param template['components'] must be an array.")
        text = _fill(parts["BODY"]["text"], _values(given, "body"))
        if utf16_length(text) > checks.BODY:
            raise GraphError(TOO_LONG, "Body of the template exceeds the limit")
        header = _fill(parts.get("HEADER", {}).get("text", ""), _values(given, "header"))
        labels = [one["text"] for one in parts.get("BUTTONS", {}).get("buttons", [])]
        shown = {"text": text, "header": header, "footer": parts.get("FOOTER", {}).get("text", "")}
        return template, shown | {"buttons": _payloads(given, labels)}

    def _usable(self, name: str, language: str) -> Json:
        for one in self.all:
            if one["name"] == name and one["language"] == language:
                if one["status"] in _LOCKED:
                    raise GraphError(_LOCKED[one["status"]], f"template name ({name}) is {one['status']}")
                if one["status"] == "APPROVED":
                    return one
        raise GraphError(NO_TEMPLATE, f"template name ({name}) does not exist in {language}", status=404)


_FILTERS = ("name", "status", "category", "language")
_LOCKED = {"PAUSED": PAUSED, "DISABLED": DISABLED}


def pick(node: Json, fields: str) -> Json:
    """A node with the fields that were asked for, and always its id."""
    wanted = [one.strip() for one in fields.split(",") if one.strip()]
    return {key: value for key, value in node.items() if not wanted or key == "id" or key in wanted}


def _named(template: Json) -> Json:
    return {
        "message_template_id": int(template["id"]),
        "message_template_name": template["name"],
        "message_template_language": template["language"],
    }


def _check(found: Json) -> None:
    """The rules of a submitted template."""
    if not isinstance(found["name"], str) or not _NAME.fullmatch(found["name"]):
        raise wrong("Param name must have lower-case letters, digits and underscores only.")
    if not _LANGUAGE.fullmatch(str(found["language"])) or found["category"] not in _CATEGORIES:
        raise wrong("Param language or category is not valid.")
    components = found["components"]
    if not isinstance(components, list) or not all(isinstance(one, dict) for one in components):
        raise wrong("Param components must be an array of objects.")
    kinds = [one.get("type") for one in components]
    if kinds.count("BODY") != 1 or len(set(kinds)) < len(kinds):
        raise wrong("A template has one BODY, and every other component at most once.")
    for one in components:
        _check_component(one)


def _check_component(one: Json) -> None:
    match one["type"]:
        case "BODY":
            found = checks.keys(one, "BODY", ["type", "text"], ["example"])
            _check_places(
                found, checks.text(found["text"], "BODY text", checks.BODY, lines=True), "body_text"
            )
        case "HEADER":
            found = checks.keys(one, "HEADER", ["type", "format", "text"], ["example"])
            _check_places(found, checks.text(found["text"], "HEADER text", checks.HEADER), "header_text")
        case "FOOTER":
            words = checks.text(
                checks.keys(one, "FOOTER", ["type", "text"])["text"], "FOOTER text", checks.FOOTER
            )
            if _PLACE.search(words):
                raise wrong("A FOOTER has no variables.")
        case "BUTTONS":
            _check_buttons(checks.keys(one, "BUTTONS", ["type", "buttons"])["buttons"])
        case kind:
            raise wrong(f"Component type {kind} is not served here.")


def _check_places(component: Json, words: str, example: str) -> None:
    """Variables are numbered from 1, stand neither first nor last, and each has an example."""
    places = [int(number) for number in _PLACE.findall(words)]
    if sorted(set(places)) != list(range(1, len(set(places)) + 1)):
        raise wrong("Variables must be numbered {{1}}, {{2}} and so on.")
    if _EDGE.search(words):
        raise GraphError(100, "Variables can't be at the start or end of the template.", subcode=2388299)
    given = component.get("example", {}).get(example, [[]] if example == "body_text" else [])
    given = given[0] if example == "body_text" and given else given
    if len(given) != len(set(places)):
        raise GraphError(100, "Every variable needs an example.", subcode=2388043)
    if len(words) < 3 * len(set(places)) * 2:
        raise GraphError(100, "This template contains too many variables for its length.", subcode=2388293)


def _check_buttons(buttons: object) -> None:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= _BUTTONS:
        raise wrong(f"A template has 1 to {_BUTTONS} buttons.")
    found = [checks.keys(one, "button", ["type", "text"]) for one in buttons]
    if any(one["type"] != "QUICK_REPLY" for one in found):
        raise wrong("Only buttons of type QUICK_REPLY are served here.")
    checks.unlike([checks.text(one["text"], "Button text", BUTTON_TEXT) for one in found], "texts of buttons")


def _values(components: Sequence[object], kind: str) -> list[str]:
    """The parameters for the body or the header; raises GraphError for what may not stand in one."""
    mine = [one for one in components if isinstance(one, dict) and str(one.get("type", "")).lower() == kind]
    if len(mine) > 1:
        raise GraphError(FORMAT, f"{kind} is given twice")
    parameters = checks.keys(mine[0], kind, ["type", "parameters"])["parameters"] if mine else []
    values = []
    for one in parameters:
        if not isinstance(one, dict) or one.get("type") != "text":
            raise GraphError(FORMAT, f"{kind}: parameter type must be text")
        values.append(_value(checks.keys(one, "parameter", ["type", "text"])["text"]))
    return values


def _value(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise GraphError(MISSING, "Parameter of type text is missing text value")
    if re.search(r"[\n\r\t]| {5}", value):
        raise GraphError(
            WORDING, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
        )
    return value


def _fill(words: str, values: Sequence[str]) -> str:
    places = {int(number) for number in _PLACE.findall(words)}
    if len(places) != len(values):
        details = (
            f"number of localizable_params ({len(values)}) does not match the expected number ({len(places)})"
        )
        raise GraphError(COUNT, details)
    return _PLACE.sub(lambda place: values[int(place[1]) - 1], words)


def _payloads(components: Sequence[object], labels: Sequence[str]) -> list[Json]:
    """The quick replies as the phone shows them; one without a payload of its own answers with its label."""
    payloads = dict(enumerate(labels))
    for one in components:
        if not isinstance(one, dict) or str(one.get("type", "")).lower() != "button":
            continue
        found = checks.keys(one, "button", ["type", "sub_type", "index", "parameters"])
        index = int(found["index"]) if str(found["index"]).isdecimal() else -1
        if str(found["sub_type"]).lower() != "quick_reply" or index not in payloads:
            raise GraphError(FORMAT, f"the template has no quick reply {found['index']}")
        [parameter] = found["parameters"] if isinstance(found["parameters"], list) else [None]
        payload = checks.keys(parameter, "parameter", ["type", "payload"])["payload"]
        payloads[index] = checks.text(payload, "Button payload", PAYLOAD)
    return [{"title": label, "id": payloads[number]} for number, label in enumerate(labels)]
