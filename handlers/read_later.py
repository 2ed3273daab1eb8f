"""A workbook whose place the officer named afterwards: read outside the transaction, as work left to the bot."""

from __future__ import annotations

from bot.core.errors import SopError
from bot.ports import Job
from handlers import uploads
from handlers.context import Desk
from handlers.messages.incoming_file import Upload
from handlers.messages.names import refusal_message
from handlers.messages.outgoing import say
from storage.repositories import people, queues
from storage.xlsx.working_paper.reader import read_paper


def read(desk: Desk, job: Job) -> None:
    """Read the workbook and give it to its task; a refusal is told to the officer."""
    upload, _ = Upload.unpack(job.data["upload"])
    with desk.look() as visit:
        officer = people.by_id(visit.tx, job.data["officer"])
        case = visit.case(job.data["case"])
        task = case.task(job.data["task"])
    assert officer is not None
    assert task is not None
    try:
        raw = read_paper(desk.files.get(upload.sha256), name=upload.name)
        uploads.deliver_paper(desk, officer, upload, (case, task), raw, job.row)
    except SopError as refusal:
        with desk.visit() as visit:
            say(visit, officer, refusal_message(visit, refusal))
            queues.handled(visit.tx, job.row)
