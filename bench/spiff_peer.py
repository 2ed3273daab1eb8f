"""The same case in SpiffWorkflow: for every transition the state is read, moved, written and committed."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow  # type: ignore[import-untyped]
from SpiffWorkflow.util.task import TaskState  # type: ignore[import-untyped]

from bench.course import LAST, REASON, Course

BIDANG = ("IND", "DAG", "PSR", "MET")
_NS = "http://www.omg.org/spec/BPMN/20100524/MODEL"


class _Diagram:
    """BPMN XML, piece by piece."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._flows = 0

    def node(self, kind: str, name: str, **more: str) -> None:
        extra = "".join(f' {key}="{value}"' for key, value in more.items())
        self._parts.append(f'<{kind} id="{name}" name="{name}"{extra}/>')

    def flow(self, source: str, target: str, condition: str = "", name: str = "") -> None:
        self._flows += 1
        body = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        flow = name or f"f{self._flows}"
        self._parts.append(
            f'<sequenceFlow id="{flow}" sourceRef="{source}" targetRef="{target}">{body}</sequenceFlow>'
        )

    def review(self, task: str, yes: str, no: str) -> None:
        """A task, and a gateway that asks its answer."""
        self.node("userTask", task)
        self.node("exclusiveGateway", f"g{task}", default=f"ya{task}")
        self.flow(task, f"g{task}")
        self.flow(f"g{task}", yes, name=f"ya{task}")
        self.flow(f"g{task}", no, "tidak")

    def text(self) -> bytes:
        inner = "".join(self._parts)
        return (
            f'<definitions xmlns="{_NS}" targetNamespace="t">'
            f'<process id="sop" isExecutable="true">{inner}</process></definitions>'
        ).encode()


def _bpmn() -> bytes:
    diagram = _Diagram()
    for kind, name in (("startEvent", "mulai"), ("parallelGateway", "cabang"), ("parallelGateway", "temu")):
        diagram.node(kind, name)
    for step in ("s1", "s2", "s6", "s8T", "s9"):
        diagram.node("userTask", step)
    diagram.node("endEvent", "akhir")
    for source, target in (("mulai", "s1"), ("s1", "s2"), ("s2", "cabang"), ("temu", "s6"), ("s6", "s7")):
        diagram.flow(source, target)
    for bidang in BIDANG:
        diagram.node("userTask", f"s3_{bidang}")
        diagram.flow("cabang", f"s3_{bidang}")
        diagram.flow(f"s3_{bidang}", f"s5_{bidang}")
        diagram.review(f"s5_{bidang}", "temu", f"s3_{bidang}")
    diagram.review("s7", "s8", "s6")
    diagram.review("s8", "s9", "s8T")
    diagram.flow("s8T", "s7")
    diagram.flow("s9", "akhir")
    return diagram.text()


class SpiffShop:
    """Cases in one SQLite file with synchronous=FULL; their state holds who did what and when. No inbox, no message."""

    def __init__(self, path: Path, cases: int) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(_bpmn())
        self._serializer = BpmnWorkflowSerializer()
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute("CREATE TABLE cases (id INTEGER PRIMARY KEY, state TEXT NOT NULL)")
        self._cases = range(1, cases + 1)
        for case in self._cases:
            workflow = BpmnWorkflow(parser.get_spec("sop"))
            workflow.do_engine_steps()
            self._db.execute(
                "INSERT INTO cases VALUES (?, ?)", (case, self._serializer.serialize_json(workflow))
            )

    def play(self) -> int:
        """Every case up to its last step; the number of transitions."""
        return sum(self._play(case, Course()) for case in self._cases)

    def _play(self, case: int, course: Course) -> int:
        done = 0
        while self._move(case, course):
            done += 1
        return done

    def _move(self, case: int, course: Course) -> bool:
        """One transition; False when only the last step is left."""
        self._db.execute("BEGIN IMMEDIATE")
        state = self._db.execute("SELECT state FROM cases WHERE id = ?", (case,)).fetchone()[0]
        workflow = self._serializer.deserialize_json(state)
        task = _ready(workflow)
        if task is None:
            self._db.execute("ROLLBACK")
            return False
        step, _, bidang = task.task_spec.name[1:].partition("_")
        task.data["tidak"] = no = course.answers_no(step, bidang)
        facts = {"step": step, "bidang": bidang, "by": f"officer {step}", "at": time.time(), "no": no}
        workflow.data.setdefault("history", []).append({**facts, "reason": REASON if no else ""})
        task.run()
        workflow.do_engine_steps()
        state = self._serializer.serialize_json(workflow)
        self._db.execute("UPDATE cases SET state = ? WHERE id = ?", (state, case))
        self._db.execute("COMMIT")
        return True

    def bytes_of_a_case(self) -> int:
        return int(self._db.execute("SELECT max(length(state)) FROM cases").fetchone()[0])

    def close(self) -> None:
        self._db.close()


def _ready(workflow: Any) -> Any:
    tasks = workflow.get_tasks(state=TaskState.READY, manual=True)
    return next((task for task in tasks if task.task_spec.name != f"s{LAST}"), None)
