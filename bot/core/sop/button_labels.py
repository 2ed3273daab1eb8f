"""The labels on the buttons of a step: the defaults, replaced by `tombol` of the SOP file."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.sop.faults import FaultKey, shown
from bot.core.sop.model import Endorsement, Step, StepKind
from bot.core.sop.section import Items, Scalar, Section, Table

LABEL_LIMIT = 20  # characters; the limit of WhatsApp's reply buttons, kept on every channel
BUTTON_LIMIT = 3

DEFAULTS: Mapping[StepKind, Mapping[str, str]] = {
    StepKind.ASSIGN: {"assign": "Tugaskan"},
    StepKind.PREPARE: {"in_system": "Sudah ada di sistem", "send_out": "Kirim ke bidang"},
    StepKind.FILL: {"hand_over": "Serahkan ke Kabid"},
    StepKind.REVIEW: {"yes": "Ya, setujui", "no": "Tidak, kembalikan"},
    StepKind.COMPILE: {"submit": "Serahkan draf"},
    StepKind.DELIVER: {"record": "Catat pengiriman", "finish": "Selesai kirim"},
    StepKind.DO: {"done": "Selesai"},
}
YES = {Endorsement.TANDA_TANGAN: "Ya, tanda tangani", Endorsement.PARAF: "Ya, paraf"}
_MAIN = {StepKind.PREPARE: "send_out", StepKind.DELIVER: "finish"}  # elsewhere the first button


def default_labels(step: Step) -> dict[str, str]:
    """Action key -> label, in button order. A DO step with several exits has exit_1, exit_2 ... in their order."""
    if step.kind is StepKind.DO and len(step.next) > 1:
        return {f"exit_{at}": f"Ke langkah {no}" for at, no in enumerate(step.next, 1)}
    found = dict(DEFAULTS[step.kind])
    if step.endorsement and "yes" in found:
        found["yes"] = YES[step.endorsement]
    return found


def labels(step: Step) -> dict[str, str]:
    """The complete labels of a step; those of the SOP file replace the default ones."""
    return default_labels(step) | dict(step.labels)


def read_labels(section: Section, step: Step) -> dict[str, str]:
    """The complete labels of `step` with `tombol` of the file applied; every fault goes into the section."""
    found = default_labels(step)
    for action, label, line in _wanted(section, step, found):
        found[action] = label
        if not label:
            section.report(FaultKey.LABEL_EMPTY, key="tombol", line=line)
        elif len(label) > LABEL_LIMIT:
            fields = {"label": shown(label), "panjang": len(label), "batas": LABEL_LIMIT}
            section.report(FaultKey.LABEL_LONG, key="tombol", line=line, **fields)
    _check_together(section, found)
    return found


def _check_together(section: Section, found: Mapping[str, str]) -> None:
    at = "tombol" if section.has("tombol") else "lanjut"
    if len(found) > BUTTON_LIMIT:
        section.report(FaultKey.LABEL_MANY, key=at, jumlah=len(found), batas=BUTTON_LIMIT)
    seen: set[str] = set()
    for label in found.values():
        if label and label.casefold() in seen:
            section.report(FaultKey.LABEL_TWICE, key=at, label=shown(label))
        seen.add(label.casefold())


def _wanted(section: Section, step: Step, defaults: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """What `tombol` asks for: action, label, line. A mapping, a list in button order, or the main button's text."""
    node = section.node("tombol")
    if isinstance(node, Table):
        return _from_table(section, node, step, defaults)
    if isinstance(node, Scalar):
        text = section.scalar("tombol", node)
        main = _MAIN.get(step.kind, next(iter(defaults)))
        return [(main, text, node.line)] if text is not None else []
    if not isinstance(node, Items):
        return []
    if len(node.items) > len(defaults):
        section.report(FaultKey.LABEL_MANY, key="tombol", jumlah=len(node.items), batas=len(defaults))
    read = [
        (action, section.scalar("tombol", item), item.line)
        for action, item in zip(defaults, node.items, strict=False)
    ]
    return [(action, text, line) for action, text, line in read if text is not None]


def _from_table(
    section: Section, table: Table, step: Step, defaults: Mapping[str, str]
) -> list[tuple[str, str, int]]:
    inner = Section(table, f"{section.place} > tombol", section.faults)
    inner.check_keys(None)
    names = _names(step, defaults)
    found: dict[str, tuple[str, str, int]] = {}
    for entry in inner.entries.values():
        key, action = shown(entry.key), names.get(entry.key.strip().casefold())
        text = inner.scalar(key, entry.value)
        if action is None:
            known = ", ".join(defaults.values())
            inner.report(FaultKey.LABEL_UNKNOWN, key=key, line=entry.line, nilai=key, dikenal=known)
        elif action in found:
            first = found[action][2]
            inner.report(FaultKey.DUPLICATE_KEY, key=key, line=entry.line, kunci=key, baris=first)
        elif text is not None:
            found[action] = (action, text, entry.line)
    return list(found.values())


def _names(step: Step, defaults: Mapping[str, str]) -> dict[str, str]:
    """Every word by which a file may name an action, in lower case."""
    names = {action: action for action in defaults}
    names |= {label.casefold(): action for action, label in defaults.items()}
    if step.kind is StepKind.REVIEW:
        names |= {"ya": "yes", "tidak": "no"}
    if "exit_1" in defaults:
        names |= {no.casefold(): f"exit_{at}" for at, no in enumerate(step.next, 1)}
    return names
