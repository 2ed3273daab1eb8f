"""The templates of a business account: what the platform says of each, and new ones handed in for approval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.channels.whatsapp.graph import Graph
from bot.ports import Failure, SendFailed, Template, TemplateState

_FIELDS = ("name", "status", "category", "language", "rejected_reason")
_PAGE = 100
_PAGES = 50  #: no account has more


class Templates:
    """Those of one account. Every method raises `SendFailed`."""

    def __init__(self, graph: Graph, business: str) -> None:
        self._graph, self._business = graph, business

    async def listed(self, language: str = "id") -> Mapping[str, TemplateState]:
        """What the platform says of every template in this language, by its name."""
        found: dict[str, TemplateState] = {}
        after = ""
        for _ in range(_PAGES):
            page = await self._page(after)
            for one in page["data"]:
                if one.get("language", language) == language:
                    found[str(one["name"])] = _state(one)
            paging = page.get("paging") or {}
            after = str((paging.get("cursors") or {}).get("after") or "")
            if not paging.get("next") or not after:
                break
        return found

    async def _page(self, after: str) -> Mapping[str, Any]:
        pagination = {"limit": str(_PAGE), **({"after": after} if after else {})}
        page = await self._graph.call(
            self._graph.api.get_templates(self._business, fields=_FIELDS, pagination=pagination)
        )
        if not isinstance(page.get("data"), list):
            raise SendFailed(Failure.RETRY, "no list of templates")
        return page

    async def submit(self, template: Template) -> TemplateState:
        """Hand a new template in for approval."""
        answer = await self._graph.call(self._graph.api.create_template(self._business, handed_in(template)))
        status, category = answer.get("status"), answer.get("category")
        return TemplateState(status=str(status or "PENDING"), category=str(category or template.category))


def handed_in(template: Template) -> dict[str, Any]:
    """The template as the platform is asked to approve it."""
    body: dict[str, Any] = {"type": "BODY", "text": template.body}
    if template.examples:
        body["example"] = {"body_text": [list(template.examples)]}
    button = {"type": "QUICK_REPLY", "text": template.button}
    return {
        "name": template.name,
        "language": template.language,
        "category": template.category,
        "components": [body, {"type": "BUTTONS", "buttons": [button]}],
    }


def _state(one: Mapping[str, Any]) -> TemplateState:
    why = str(one.get("rejected_reason") or "")
    return TemplateState(
        status=str(one.get("status") or ""),
        category=str(one.get("category") or ""),
        why="" if why == "NONE" else why,
    )
