"""How the commands explain themselves: help with an example, and usage errors, in Indonesian.

Typer reads the words; what it would say in English is said here with texts of `templates/pesan/`.
"""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar

import typer
from typer import completion
from typer.core import TyperCommand, TyperGroup

from bot.cli import common
from bot.core.sop.faults import shown
from bot.loading import loading
from bot.text.render import Key
from bot.text.terminal import plain

if TYPE_CHECKING:
    from typer._click import Command as _Base
else:
    _Base = object

completion.get_completion_inspect_parameters()  # makes the shells known to Typer


class _Explained(_Base):
    """A command whose epilog is its example, one call a line."""

    def get_usage(self, ctx: Any) -> str:
        arguments = [_placeholder(one) for one in self.params if one.param_type_name == "argument"]
        return plain(
            "cli_guna_pemakaian", perintah=ctx.command_path, isian=arguments, banyak=isinstance(self, Group)
        )

    def format_help(self, ctx: Any, formatter: Any) -> None:
        params = [one for one in self.get_params(ctx) if not getattr(one, "hidden", False)]
        rows = {
            "perintah": [(name, one.help or "") for name, one in _commands(self, ctx)],
            "isian": [
                (_placeholder(one), _meaning(one)) for one in params if one.param_type_name == "argument"
            ],
            "pilihan": [(_typed(one), _meaning(one)) for one in params if one.param_type_name == "option"],
        }
        text = plain(
            "cli_guna_bantuan",
            pemakaian=self.get_usage(ctx),
            uraian=self.help or "",
            bagian=rows,
            lebar=max(len(name) for part in rows.values() for name, _ in part),
            contoh=(self.epilog or "").splitlines(),
        )
        formatter.write(text)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        with _translated(ctx):
            return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        with _translated(ctx):
            return super().invoke(ctx)


class Command(_Explained, TyperCommand):
    """A command without others below it."""

    allow_extra_args = True  # they are refused here, not by Typer

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise _refuse(ctx, "cli_guna_kebanyakan", isian=[shown(word) for word in rest])
        return rest


class Group(_Explained, TyperGroup):
    """A command with others below it. What is in `later` is loaded when it is asked for."""

    later: ClassVar[Mapping[str, str]] = {}  #: the module of a command whose `app` it is, by its name

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in self.later and cmd_name not in self.commands:
            with loading():
                module = importlib.import_module(self.later[cmd_name])
            self.add_command(typer.main.get_command(module.app), cmd_name)
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:
        for name in self.later:
            self.get_command(ctx, name)
        return super().list_commands(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            near = get_close_matches(args[0], self.list_commands(ctx))
            raise _refuse(ctx, "cli_guna_perintah_asing", nama=shown(args[0]), mirip=near)
        return super().resolve_command(ctx, args)


class Shell(typer.Typer):
    """A group of commands. It and each command are given an example as `epilog`."""

    def __init__(self, *, help: str, epilog: str, cls: type[Group] = Group) -> None:  # noqa: A002  # Typer's own name
        super().__init__(
            cls=cls,
            help=help,
            epilog=epilog,
            no_args_is_help=True,
            rich_markup_mode=None,
            add_completion=False,  # the options stand in `bot/__main__.py`, with our words
            context_settings={"help_option_names": ["-h", "--help"]},
        )

    def command(self, name: str | None = None, **given: Any) -> Callable[[Any], Any]:
        return super().command(name, **{"cls": Command, **given})


def _commands(command: Any, ctx: Any) -> list[tuple[str, Any]]:
    names = command.list_commands(ctx) if isinstance(command, Group) else []
    return [(name, one) for name in names if not (one := command.get_command(ctx, name)).hidden]


def _placeholder(argument: Any) -> str:
    name = argument.display_name_raw + ("..." if argument.nargs != 1 else "")
    return name if argument.required else f"[{name}]"


def _typed(option: Any) -> str:
    """An option as it is typed: `--sk NOMOR`, `-h, --help`."""
    names = ", ".join(sorted(option.opts, key=len))
    return names if option.is_flag else f"{names} {option.metavar or plain('cli_guna_isi')}"


def _meaning(parameter: Any) -> str:
    """What a parameter is, whether it must be given, and what else stands in for it."""
    default = getattr(parameter.default, "value", parameter.default)
    return plain(
        "cli_guna_arti",
        nama=parameter.name,
        arti=parameter.help or "",
        wajib=bool(parameter.required),
        bawaan=default if isinstance(default, str) else "",
    )


@contextlib.contextmanager
def _translated(ctx: Any) -> Iterator[None]:
    """Turn an error of Typer into a sentence and exit code 2. While the shell completes words nothing is said."""
    try:
        yield
    except typer.TyperException as fault:
        if ctx.resilient_parsing or type(fault).__name__ == "NoArgsIsHelpError":
            raise
        raise _told(ctx, fault) from None


def _told(ctx: Any, fault: Any) -> typer.Exit:
    match type(fault).__name__:
        case "MissingParameter":
            return _refuse(ctx, "cli_guna_kurang", nama=_named(fault.param), arti=fault.param.help or "")
        case "NoSuchOption":
            near = sorted(fault.possibilities or [])
            return _refuse(ctx, "cli_guna_pilihan_asing", nama=shown(fault.option_name), mirip=near)
        case "BadOptionUsage":
            option = next(one for one in ctx.command.get_params(ctx) if fault.option_name in one.opts)
            if option.is_flag:
                return _refuse(ctx, "cli_guna_tanpa_isi", nama=fault.option_name)
            return _refuse(ctx, "cli_guna_kurang", nama=fault.option_name, arti=option.help or "")
        case "BadParameter":
            choices = [str(getattr(one, "value", one)) for one in fault.param.type_descriptor.choices or ()]
            return _refuse(ctx, "cli_guna_isi_salah", nama=_named(fault.param), pilihan=choices)
    return _refuse(ctx, "cli_guna_perintah_kurang")


def _named(parameter: Any) -> str:
    is_option = parameter.param_type_name == "option"
    return str(max(parameter.opts, key=len) if is_option else parameter.display_name_raw)


def _refuse(ctx: Any, key: Key, **fields: object) -> typer.Exit:
    """Say what is wrong, how the command is called, and an example; raise what is returned."""
    typer.echo(plain(key, **fields), err=True)
    return common.refuse(
        "cli_guna_caranya",
        2,
        pemakaian=ctx.get_usage(),
        contoh=(ctx.command.epilog or "").partition("\n")[0],
        perintah=ctx.command_path,
    )


def install_completion(ctx: typer.Context, param: typer.CallbackParam, wanted: bool) -> None:
    """Install the completion by Typer, which would say in English what it did."""
    if not wanted or ctx.resilient_parsing:
        return
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            completion.install_callback(ctx, param, wanted)
            failed = True  # it ends the program where it succeeds
        except SystemExit as ended:
            failed = bool(ended.code)
        except typer.Exit:
            failed = True
    if failed:
        raise common.refuse("cli_guna_tak_terpasang", 1)
    typer.echo(plain("cli_guna_terpasang"))
    raise typer.Exit
