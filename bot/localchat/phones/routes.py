"""The phones over HTTP, under `/phones`. Refused acts are 400 with `{"error": ...}`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.localchat.api.context import ApiContext
from bot.localchat.api.fault_injection import Failure, Trouble
from bot.localchat.api.params import Upload
from bot.localchat.cloud.engine import CloudApi
from bot.localchat.errors import Json, PhoneError, TooLarge
from bot.localchat.phones.actions import Everybody, upload_fields
from bot.localchat.phones.inbox_view import Views


def phone_app(
    *, people: Everybody, views: Views, trouble: Trouble, context: ApiContext, cloud: CloudApi
) -> Starlette:
    """The routes; further ones (a page) are added to `app.router.routes` by whoever mounts it."""
    routes = _Routes(people=people, views=views, trouble=trouble, context=context, cloud=cloud)
    table: list[tuple[str, str, Callable[[Request], Awaitable[Response]]]] = [
        ("POST", "/phones/users", routes.add_user),
        ("GET", "/phones/users", routes.users),
        ("POST", "/phones/groups", routes.add_group),
        ("POST", "/phones/trouble", routes.plan_trouble),
        ("DELETE", "/phones/trouble", routes.clear_trouble),
        ("GET", "/phones/faults", routes.faults),
        ("GET", "/phones/queue", routes.queue),
        ("GET", "/phones/whatsapp", routes.whatsapp),
        ("GET", "/phones/files/{file_id}", routes.file),
        ("GET", "/phones/{user:int}/chats", routes.chats),
        ("GET", "/phones/{user:int}/items", routes.items),
        ("POST", "/phones/{user:int}/{act}", routes.act),
    ]
    return Starlette(
        routes=[Route(path, endpoint, methods=[method]) for method, path, endpoint in table],
        exception_handlers=dict.fromkeys((PhoneError, ValueError, TypeError, KeyError), _refused)
        | {TooLarge: _too_large},
    )


async def _too_large(request: Request, error: Exception) -> Response:
    del request
    return JSONResponse({"error": str(error), "faults": [str(error)]}, status_code=413)


async def _refused(request: Request, error: Exception) -> Response:
    del request
    return JSONResponse({"error": str(error)}, status_code=400)


class _Routes:
    def __init__(
        self, *, people: Everybody, views: Views, trouble: Trouble, context: ApiContext, cloud: CloudApi
    ) -> None:
        self._people = people
        self._views = views
        self._trouble = trouble
        self._desk = context
        self._cloud = cloud

    async def add_user(self, request: Request) -> Response:
        sent: Json = await request.json()
        user_id, name = sent.pop("id"), sent.pop("first_name")
        people = self._people.whatsapp if sent.pop("whatsapp", False) else self._people.telegram
        return JSONResponse(people.add_user(user_id, name, **sent))

    async def users(self, request: Request) -> Response:
        del request
        return JSONResponse({"users": list(self._desk.world.users.values())})

    async def add_group(self, request: Request) -> Response:
        return JSONResponse(self._people.telegram.add_group(**await request.json()))

    async def plan_trouble(self, request: Request) -> Response:
        failure = Failure(**await request.json())
        self._trouble.plan(failure)
        return JSONResponse(asdict(failure))

    async def clear_trouble(self, request: Request) -> Response:
        del request
        self._trouble.clear()
        return JSONResponse({})

    async def faults(self, request: Request) -> Response:
        del request
        return JSONResponse({"faults": [asdict(fault) for fault in self._desk.faults.faults]})

    async def queue(self, request: Request) -> Response:
        del request
        return JSONResponse({"pending": len(self._desk.updates), "now": self._desk.world.seq})

    async def whatsapp(self, request: Request) -> Response:
        """How the bot has done on WhatsApp: its faults, what it is billed for this month, what waits for it."""
        del request
        faults = [asdict(fault) for fault in self._cloud.log.faults]
        pending, billed = len(self._cloud.deliveries), self._cloud.statuses.billed()
        return JSONResponse({"faults": faults, "billed": billed, "pending": pending})

    async def file(self, request: Request) -> Response:
        found = self._views.read_file(request.path_params["file_id"])
        disposition = f"attachment; filename*=utf-8''{quote(found['name'])}"
        return Response(
            found["data"], media_type=found["mime_type"], headers={"content-disposition": disposition}
        )

    async def chats(self, request: Request) -> Response:
        return JSONResponse({"chats": self._views.chats(request.path_params["user"])})

    async def items(self, request: Request) -> Response:
        asked = request.query_params
        chat_id = int(asked["chat_id"]) if "chat_id" in asked else None
        after, timeout = int(asked.get("after", "0")), float(asked.get("timeout", "0"))
        user = request.path_params["user"]
        return JSONResponse(await self._views.watch(user, chat_id=chat_id, after=after, timeout=timeout))

    async def act(self, request: Request) -> Response:
        user, act = request.path_params["user"], request.path_params["act"]
        if act in ("file", "replace"):
            fields = await _read_file_form(request)
        else:
            fields = await request.json()
        result = self._people.perform(user, act, fields)
        return JSONResponse({"seq": self._desk.world.seq, "result": result})


async def _read_file_form(request: Request) -> dict[str, object]:
    async with request.form() as form:
        part = form.get("file")
        if not isinstance(part, UploadFile):
            raise PhoneError("no part named file")
        upload = Upload(name=part.filename or "", mime_type=part.content_type or "", data=await part.read())
        return upload_fields(upload, {name: str(value) for name, value in form.items() if name != "file"})
