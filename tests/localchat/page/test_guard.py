"""The door: the page's own browser and programs come in, other pages do not."""

from __future__ import annotations

import httpx
import pytest

from bot.clock import MovableClock
from bot.localchat.client.connection import HttpLine
from bot.localchat.errors import PhoneError
from bot.localchat.page.guard import SECURITY, Guard, is_loopback
from bot.localchat.server import TOKEN, LocalChat, secret_token
from tests.worlds.bot import PE, ScriptedBot, ScriptedStage

LAN = "192.168.1.7:8080"
OWN = {"origin": "http://127.0.0.1:8080", "sec-fetch-site": "same-origin", "x-latihan": "1"}


@pytest.fixture
def office(clock: MovableClock) -> LocalChat:
    chat = LocalChat(now=clock.now)
    chat.show_page(ScriptedStage(chat, ScriptedBot(chat), clock))
    return chat


def client(office: LocalChat, host: str = "127.0.0.1:8080") -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=office), base_url=f"http://{host}")


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, 200),
        ({"origin": "http://jahat.example"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"x-latihan": ""}, 200),
    ],
)
async def test_only_the_pages_own_origin_may_act(
    office: LocalChat, changed: dict[str, str], status: int
) -> None:
    async with client(office) as web:
        answer = await web.post(f"/phones/{PE}/text", json={"text": "Halo"}, headers=OWN | changed)
    assert (answer.status_code, office.world.seq) == (status, 1 if status == 200 else 0)


@pytest.mark.parametrize(
    "path", [f"/phones/{PE}/text", "/latihan/jam", "/latihan/main", "/latihan/ulang", "/latihan/baca"]
)
async def test_a_browser_without_our_header_is_refused(office: LocalChat, path: str) -> None:
    headers = {name: value for name, value in OWN.items() if name != "x-latihan"}
    async with client(office) as web:
        answer = await web.post(path, json={"text": "Halo"}, headers=headers)
    assert (answer.status_code, answer.json()) == (403, {"error": "header"})


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost:8080", 200), ("[::1]:8080", 200), ("latihan.jahat.example", 403), ("192.168.1.7:8080", 403)],
)
async def test_a_name_that_was_pointed_here_is_refused(office: LocalChat, host: str, status: int) -> None:
    async with client(office, host) as web:
        answers = [(await web.get(path)).status_code for path in ("/", "/phones/users")]
    assert answers == [status, status]


async def test_a_host_that_is_no_address_is_a_bad_request(office: LocalChat) -> None:
    async with client(office) as web:
        for header in ("host", "origin"):
            found = await web.post("/latihan/x", headers={header: "[" if header == "host" else "http://["})
            assert found.status_code == 400, header


@pytest.mark.parametrize(
    ("bound", "host", "status"),
    [
        ("0.0.0.0", "192.168.1.7:8080", 200),
        ("0.0.0.0", "jahat.example", 403),
        ("kantor.lan", "kantor.lan", 200),
    ],
)
async def test_a_server_for_everybody_takes_addresses_but_no_strange_names(
    office: LocalChat, bound: str, host: str, status: int
) -> None:
    door = Guard(office._inside, bound=bound)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=door), base_url=f"http://{host}") as web:
        assert (await web.get("/")).status_code == status


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://127.0.0.1:8080"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-origin"},
    ],
)
async def test_no_browser_speaks_for_the_bot(office: LocalChat, headers: dict[str, str]) -> None:
    async with client(office) as web:
        answer = await web.get(f"/bot{office.token}/getMe", headers=headers)
    assert (answer.status_code, answer.json()) == (403, {"error": "browser"})


async def test_the_bot_is_served_as_before(office: LocalChat) -> None:
    async with client(office) as web:
        answer = await web.post(f"/bot{office.token}/getMe")
    assert answer.json()["ok"]
    assert "content-security-policy" not in answer.headers


async def test_the_page_and_its_files_carry_a_strict_policy(office: LocalChat) -> None:
    async with client(office) as web:
        answers = [await web.get(path) for path in ("/", "/latihan/static/main.js", "/phones/users")]
    for answer in answers:
        assert {name: answer.headers[name] for name in SECURITY} == SECURITY
    assert "unsafe" not in SECURITY["Content-Security-Policy"]


@pytest.fixture
def locked(office: LocalChat) -> LocalChat:
    """The same on an address that other machines reach."""
    office.lock("0.0.0.0", "rahasia")
    return office


@pytest.mark.parametrize("visit", ["/", "/?kunci=", "/?kunci=salah", "/?lain=rahasia"])
async def test_who_brings_no_key_sees_nothing_and_is_told_how_to_get_it(
    locked: LocalChat, visit: str
) -> None:
    async with client(locked, LAN) as web:
        page = await web.get(visit)
        others = [
            await web.get("/phones/users"),
            await web.get("/latihan/arus"),
            await web.get("/phones/users?kunci=rahasia"),
            await web.post(f"/phones/{PE}/text", json={"text": "Halo"}),
            await web.post("/latihan/ulang", headers={"x-latihan": "1"}),
            await web.get("/", headers={"cookie": "sopbot_kunci=salah"}),
            await web.get("/", headers={b"cookie": b"sopbot_kunci=\xe9; ;;="}),
        ]
        style = await web.get("/latihan/static/tema.css")
    assert (page.status_code, page.headers.get("set-cookie")) == (401, None)
    assert "Buka alamat lengkap yang ditampilkan" in page.text
    assert "Haryanto" not in page.text
    assert {answer.status_code for answer in others} == {401}
    assert (locked.world.seq, style.status_code) == (0, 200)


async def test_the_key_is_brought_once_and_then_kept_where_no_script_reads_it(locked: LocalChat) -> None:
    async with client(locked, LAN) as web:
        first = await web.get("/?kunci=rahasia")
        sent = await web.post(f"/phones/{PE}/text", json={"text": "Halo"})
    assert (first.status_code, sent.status_code, locked.world.seq) == (200, 200, 1)
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(first.headers["set-cookie"].split("; "))


async def test_phones_of_a_program_bring_the_key_too(chat: LocalChat) -> None:
    chat.lock("127.0.0.1", "rahasia")
    serving = await chat.serve()
    stranger, line = HttpLine(serving.url), HttpLine(serving.url, key="rahasia")
    with pytest.raises(PhoneError):
        await stranger.act(11, "text", text="Halo")
    assert (await line.act(11, "text", text="Halo"))["seq"] == 1
    await stranger.close()
    await line.close()
    await serving.close()


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("Localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.7", False),
        ("kantor.lan", False),
    ],
)
def test_an_address_is_reached_by_others_unless_it_is_the_machines_own(host: str, own: bool) -> None:
    assert is_loopback(host) is own


def test_no_two_reachable_servers_have_the_same_token() -> None:
    tokens = {secret_token() for _ in range(3)} | {TOKEN}
    assert len(tokens) == 4
    assert {token.partition(":")[0] for token in tokens} == {TOKEN.partition(":")[0]}
