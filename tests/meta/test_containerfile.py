"""The Containerfile, as far as it can be read without building it: its instructions, its user, its settings, its probe."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.config import Settings

ROOT = Path(__file__).parents[2]
KNOWN = frozenset(
    [
        "FROM",
        "RUN",
        "WORKDIR",
        "COPY",
        "ENV",
        "USER",
        "VOLUME",
        "EXPOSE",
        "STOPSIGNAL",
        "HEALTHCHECK",
        "ENTRYPOINT",
        "CMD",
    ]
)


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", (ROOT / "Containerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in lines)]


def last(name: str) -> str:
    return next(rest for one, rest in reversed(instructions()) if one == name)


def test_every_instruction_is_one() -> None:
    assert {name for name, _ in instructions()} <= KNOWN


def test_the_bot_is_no_root_and_its_data_are_a_volume() -> None:
    assert int(last("USER")) > 0
    given = dict(one.split("=") for one in last("ENV").split())
    assert given["DATA_DIR"] == last("VOLUME")
    assert {name.lower() for name in given} <= set(Settings.model_fields)


def test_it_runs_what_make_setup_installs_and_is_asked_whether_it_is_ready() -> None:
    assert (json.loads(last("ENTRYPOINT")), json.loads(last("CMD"))) == (
        ["/opt/sopbot/.venv/bin/sopbot"],
        ["run"],
    )
    probe = json.loads(last("HEALTHCHECK").partition("CMD")[2])
    compile(probe[2], "probe", "exec")
    assert f":{Settings.model_fields['http_port'].default}/readyz" in probe[2]
    assert last("EXPOSE") == str(Settings.model_fields["http_port"].default)


def test_no_secret_and_no_data_of_this_machine_go_into_the_image() -> None:
    left_out = (ROOT / ".containerignore").read_text(encoding="utf-8").split()
    assert {".env", "var", ".git", ".venv"} <= set(left_out)
