"""A whole period as an office plays it that is always in a hurry: workbooks, answers by chat, returns, mornings in between."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from bot.localchat.client.messages import Message
from bot.localchat.client.phone import Phone
from tests.worlds.bot import PERIOD, Rush, fill_in, form, press, tick_all
from tests.worlds.office import BIDANG

Morning = Callable[[], Awaitable[None]]
Transition = tuple[str, str | None, str]  #: a step, its bidang, what was decided there

BY_CHAT = BIDANG[1]  #: this bidang fills in its paper by chat; the others send workbooks
_ALL_FILLED = "Semua isian lengkap"


class LongPeriod(Rush):
    """`morning` is awaited where nobody has anything in hand: the clock may be set there.

    It may be left when the bidang have their papers: then it is not `whole`.
    """

    def __init__(
        self, phones: dict[str, Phone], morning: Morning, *, evidence: int = 1, whole: bool = True
    ) -> None:
        super().__init__(phones, evidence=evidence)
        self._morning, self.whole = morning, whole
        self._midway = asyncio.Barrier(len(BIDANG))
        self.answers: list[str] = []  #: what was typed into the paper, and for which question

    async def run(self) -> None:
        sekretaris, kasubag, head = (self.phones[one] for one in ("sekretaris", "kasubag_pe", "kepala_dinas"))
        await sekretaris.say(f"/mulai {PERIOD}")
        await press(sekretaris, "Tugaskan")
        await kasubag.wait_for(label="Kirim ke bidang")
        if self.whole:
            await self._morning()
        await press(kasubag, "Kirim ke bidang")
        if not self.whole:
            await asyncio.gather(*(form(self.phones[f"kasi:{code}"]) for code in BIDANG))
            return
        await asyncio.gather(*(self.branch(code) for code in BIDANG))
        await press(kasubag, "Serahkan draf")
        await sekretaris.tap("Tidak, kembalikan")
        await sekretaris.say("Mohon tambahkan kesimpulan")
        await press(kasubag, "Serahkan draf")
        await press(sekretaris, "Ya, paraf")
        await head.wait_for(label="Ya, tanda tangani")
        await self._morning()
        await press(head, "Ya, tanda tangani")
        await self.deliver(kasubag)

    async def branch(self, code: str) -> None:
        kasi, second, kabid = (
            self.phones[one] for one in (f"kasi:{code}", f"kasi:{code}:2", f"kabid:{code}")
        )
        name, paper = await form(kasi)
        await asyncio.gather(*(self.prove(phone, f"{code}-{n}") for n, phone in enumerate((kasi, second))))
        if code == BY_CHAT:
            await self.fill_by_chat(kasi)
        else:
            await kasi.send_file(name, fill_in(paper))
        await press(kasi, "Serahkan ke Kabid")
        await kabid.wait_for(label="Ya, tanda tangani")
        if await self._midway.wait() == 0:
            await self._morning()
        await self._midway.wait()
        await kabid.tap("Tidak, kembalikan")
        await kabid.say(f"Mohon diperbaiki {code}")
        await press(kasi, "Serahkan ke Kabid")
        await press(kasi, "Tetap serahkan")
        await press(kabid, "Ya, tanda tangani")
        await tick_all(kabid)

    async def fill_by_chat(self, phone: Phone) -> None:
        """Answer every question once; a question that came twice is the same question."""
        await press(phone, "Isi di sini")
        seen, asked = 0, ""
        while True:
            question = await phone.wait_for(lambda m, seen=seen: m.seq > seen and _asks(m), since=0)
            seen = question.seq
            if _ALL_FILLED in question.text:
                return
            if question.text == asked:
                continue
            asked = question.text
            answer = "Contoh sebab" if "sebab" in asked else "10"
            self.answers.append(answer)
            await phone.say(answer)

    def expected(self) -> Counter[Transition]:
        """Every transition that the office has caused, each once."""
        found = Counter[Transition]({("1", None, ""): 1, ("2", None, ""): 1})
        if not self.whole:
            return found
        found["6", None, ""] = 2
        for code in BIDANG:
            found.update({("3", code, ""): 2, ("5", code, "tidak"): 1, ("5", code, "ya"): 1})
        found.update(
            {("7", None, "tidak"): 1, ("7", None, "ya"): 1, ("8", None, "ya"): 1, ("9", None, ""): 1}
        )
        return found


def _asks(message: Message) -> bool:
    return message.shows("Lewati") or _ALL_FILLED in message.text
