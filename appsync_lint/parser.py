"""The command line as click reads it: the declarations of the commands -> click's own."""

from __future__ import annotations

import importlib
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from appsync_lint import __version__, commands, output
from appsync_lint.options import Option
from appsync_lint.source import UnreadableError
from appsync_lint.verdict import INTERRUPTED, NO_VERDICT, MisuseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from appsync_lint.options import Argument


class _Command(click.Command):
    """A command whose help is written as reports are: nobody may read it, or the disk may be full."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.callback = _callback(click.Context.get_help)
        return option


def _callback(told: Callable[[click.Context], str]) -> Callable[[click.Context, click.Parameter, bool], None]:
    """Return what an option does that prints something, and no more."""

    def tell(ctx: click.Context, _: click.Parameter, given: bool) -> None:  # noqa: FBT001 - click's signature
        if given and not ctx.resilient_parsing:
            output.write_stdout(f"{told(ctx)}\n")
            ctx.exit()

    return tell


class _CheckByDefault(_Command, click.Group):
    """A group in which anything but the name of a command belongs to `check`; a command is built when it is asked."""

    def list_commands(self, _: click.Context) -> list[str]:
        return sorted(commands.NAMES)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in commands.NAMES:
            return None
        module = importlib.import_module(f"appsync_lint.commands.{cmd_name}")
        params: list[click.Parameter] = [
            _option(one) if isinstance(one, Option) else _argument(one) for one in module.PARAMETERS
        ]
        return _Command(cmd_name, callback=_told(module.run), params=params, help=module.run.__doc__)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version"}
        if not args or (args[0] not in commands.NAMES and args[0] not in own):
            args = ["check", *args]
        return super().parse_args(ctx, args)


def _option(declared: Option) -> click.Option:
    given: dict[str, Any] = {"default": declared.default} if declared.default or "/" in declared.flags else {}
    if declared.choices:
        given["type"] = click.Choice(declared.choices)
    elif declared.folder:
        given["type"] = click.Path(path_type=Path)
    if declared.switch:
        given["is_flag"] = True
    return click.Option(
        [declared.flags, declared.parameter],
        help=declared.help,
        metavar=declared.metavar,
        envvar=declared.variable,
        multiple=declared.multiple,
        required=declared.required,
        **given,
    )


def _argument(declared: Argument) -> click.Argument:
    return click.Argument([declared.parameter], required=declared.required, nargs=-1 if declared.several else 1)


def _told(run: Callable[..., None]) -> Callable[..., None]:
    """Return a command that tells click what is wrong with its options."""

    @wraps(run)
    def running(**options: object) -> None:
        try:
            run(**options)
        except MisuseError as error:
            raise click.UsageError(str(error)) from None

    return running


@click.group(cls=_CheckByDefault, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_callback(lambda _: f"appsync-lint, version {__version__}"),
    help="Show the version and exit.",
)
def cli() -> None:
    """Find authorization mistakes in AWS AppSync APIs, from the schema and the API's configuration.

    `appsync-lint [PATHS]...` is the same as `appsync-lint check [PATHS]...`.
    """


def run() -> int:
    """Read the command line, run what it says, and return the exit code."""
    try:
        # No variable of the environment asks for completion instead: that ends with 0, and starts a shell.
        cli.main(prog_name="appsync-lint", complete_var="", standalone_mode=False)
    except click.ClickException as error:
        output.write_stderr(_usage(error))
        return NO_VERDICT
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except UnreadableError as error:  # help or the version could not be printed; commands tell of what is theirs
        output.write_stderr("".join(f"error: {problem.sentence}\n" for problem in error.problems))
        return NO_VERDICT
    return 0


def _usage(error: click.ClickException) -> str:
    """Return what was wrong with the command line, without the values of environment variables."""
    from appsync_lint.report import visible_lines  # noqa: PLC0415 - see Reading.load

    context = error.ctx if isinstance(error, click.UsageError) else None
    message = error.format_message()
    param = error.param if isinstance(error, click.BadParameter) else None
    if context and param and context.get_parameter_source(param.name or "") is ParameterSource.ENVIRONMENT:
        choices = param.type.choices if isinstance(param.type, click.Choice) else ("true", "false")
        message = f"The environment variable {param.envvar} is none of {', '.join(map(str, choices))}."
    usage = f"{context.get_usage()}\n" if context else ""
    return visible_lines(f"{usage}Error: {message}\n")
