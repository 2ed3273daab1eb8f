"""The whole bot on the strict double of WhatsApp, over a weekend: what waits comes after *Buka*, and is billed once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.localchat.cloud.engine import GraphFailure
from bot.rehearsal.session import Everybody, Rehearsal, rehearse
from handlers.monitoring.usage import usage
from tests.worlds.bot import THURSDAY, Play
from tests.worlds.office import prompt_sop, small_office

KASI = "kasi:DAG"


async def test_over_a_weekend_each_closed_chat_gets_one_template_and_after_buka_the_rest(
    tmp_path: Path,
) -> None:
    sop = prompt_sop(tmp_path)
    async with rehearse(tmp_path / "db", small_office(), sop, THURSDAY, whatsapp=Everybody()) as running:
        await running.pair()
        play = Play(running)
        await play.to("3")
        for _ in range(7):
            await running.forward(timedelta(days=1, minutes=30))
        templates = [text for text in await texts(running, KASI) if text.startswith("Yth. ")]
        assert templates == [
            "Yth. Bapak Bimo Contoh, ini pengingat tentang: Kertas kerja Bidang Perdagangan, Triwulan III 2026.\n"
            "Ketuk Buka untuk melihat keadaannya."
        ], "one, whatever came to wait behind it"
        before = await texts(running, KASI)
        await play.tap(KASI, "Buka")
        new = (await texts(running, KASI))[len(before) :]
        assert new[0] == "Buka"
        assert len(new) > 1, "what waited"
        assert sum("Kertas kerja Bidang Perdagangan" in text for text in new) == 1, (
            "the newest reminder alone"
        )
        assert "⏰" in new[1]
        assert running.chat.cloud.log.faults == []
        with running.services.read() as uow:
            billed = usage(uow, "whatsapp").billed
        assert {
            name: count for name, count in billed.items() if count
        } == running.chat.cloud.statuses.billed()
        assert "kirim_gagal" not in play.incidents()


async def test_a_message_whose_answer_is_lost_is_sent_once_more_and_counted(tmp_path: Path) -> None:
    sop = prompt_sop(tmp_path)
    async with rehearse(tmp_path / "db", small_office(), sop, THURSDAY, whatsapp=Everybody()) as running:
        await running.pair(["sekretaris"])
        play = Play(running)
        running.chat.cloud.trouble.plan(GraphFailure(method="messages", applied=True, cut=True))
        await running.phones["sekretaris"].say("/bantuan")
        await running.settle()
        await running.forward(timedelta(seconds=5))
        told = await texts(running, "sekretaris")
        assert [told.count(text) for text in set(told) if told.count(text) > 1] == [2]
        assert play.incidents().count("kirim_mungkin_dua_kali") == 1


async def texts(running: Rehearsal, seat: str) -> list[str]:
    await running.settle()
    phone = running.phones[seat]
    await phone.look()
    return [message.text for message in phone.messages]
