"""What the bot loads before it listens: a clerk's small computer starts it after every power cut."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from storage.database import Database

#: Slow to load or large, and needed only for a paper, a workbook, a migration, a rehearsal, WhatsApp, help on a terminal.
HEAVY = (
    "alembic",
    "babel",
    "docx",
    "lxml",
    "obstore",
    "openpyxl",
    "pygments",
    "pywa",
    "pywa_async",
    "rich",
    "starlette",
    "typst",
    "uvicorn",
)

_START = f"""
import gc, sys
import bot.__main__
with bot.__main__.loading():
    import bot.serve
from pathlib import Path
from bot.config import Settings
from bot.office_calendar import national_holidays
from storage.database import Database
assert "bot.app" not in sys.modules and "handlers.routing" not in sys.modules  # it polls before they are loaded
bot.serve._bot_class()
Database(Path(sys.argv[1])).close()
assert bot.serve._whatsapp(Settings()) is None
assert len(national_holidays([2026])) == 25
print(*(name for name in {HEAVY!r} if name in sys.modules))
print(*(name for name in sys.modules if name.startswith("holidays.countries.")))
print(*sorted(name for name in sys.modules if name.startswith("bot.cli.")))
print(gc.isenabled(), gc.get_freeze_count() > 10_000)
"""


def test_the_bot_listens_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    Database(tmp_path).close()
    done = subprocess.run(
        [sys.executable, "-c", _START, str(tmp_path)], capture_output=True, text=True, check=True
    )
    heavy, countries, commands, garbage = done.stdout.splitlines()
    assert (heavy, countries) == ("", "holidays.countries.indonesia")
    assert commands == "bot.cli.common bot.cli.shell"  # no command that nobody has asked for
    assert garbage == "True True"  # it is looked for again, but no more among what was loaded
