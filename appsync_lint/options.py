"""What the command line can say: the options and arguments of the commands, as data."""

from __future__ import annotations

from msgspec import Struct


class Option(Struct, frozen=True):
    """An option: what it is called on the command line, and the parameter that its value becomes.

    `flags` are one name, or two as `--on/--off`; `choices` are its values where not any text will do; `variable` is the
    environment variable that gives it too. A `switch` has no value, a `folder` is a Path.
    """

    flags: str
    parameter: str
    help: str
    metavar: str | None = None
    variable: str | None = None
    choices: tuple[str, ...] = ()
    default: str | None = None
    multiple: bool = False
    required: bool = False
    switch: bool = False
    folder: bool = False


class Argument(Struct, frozen=True):
    """What is named without an option; all that are left, where there can be several."""

    parameter: str
    required: bool = True
    several: bool = False


Parameter = Option | Argument


def output_option(formats: str, parameter: str = "output") -> Option:
    """Return the option that says in which of these formats a command reports, and where to."""
    told = f"{formats}, and where it goes. Repeatable."
    return Option("--output", parameter, told, metavar="FORMAT[=FILE]", multiple=True)


PATHS = Argument("paths", required=False, several=True)
AUTH = Option(
    "--auth",
    "auth",
    "The API's authorization modes, the default first: cognito, iam, api-key, oidc, lambda.",
    metavar="MODE[,MODE...]",
    variable="APPSYNC_LINT_AUTH",
)
ROOT = Option("--root", "root", "The project's root; nothing outside it is read [default: git's].", metavar="DIR")
COLOR = Option(
    "--color",
    "color",
    "Whether text is coloured [default: auto, on a terminal].",
    variable="APPSYNC_LINT_COLOR",
    choices=("auto", "always", "never"),
    default="auto",
)
RULES = Option(
    "--rules",
    "folders",
    "A folder of rule files of your own; they are programs and will be run. Repeatable.",
    metavar="DIR",
    multiple=True,
    folder=True,
)
CONFIG = Option(
    "--config",
    "config",
    "The configuration file [default: discovered].",
    metavar="FILE",
    variable="APPSYNC_LINT_CONFIG",
)
LOCATING = (CONFIG, AUTH, ROOT)
TELLING = (
    COLOR,
    Option(
        "--require-known/--no-require-known",
        "require_known",
        "Exit with 2 when something could not be known.",
        variable="APPSYNC_LINT_REQUIRE_KNOWN",
    ),
    Option(
        "--param",
        "params",
        "A parameter, variable or stage of the infrastructure code. Repeatable.",
        metavar="NAME=VALUE",
        multiple=True,
    ),
    Option("--debug", "debug", "Show the traceback of a defect.", switch=True),
)
READING = (
    PATHS,
    *LOCATING,
    Option("--stdin-filename", "stdin_filename", "The name of what `-` reads from standard input.", metavar="FILE"),
    *TELLING,
)
CHECKING = (
    Option(
        "--pedantic/--no-pedantic",
        "pedantic",
        "Show findings of low confidence too.",
        variable="APPSYNC_LINT_PEDANTIC",
    ),
    Option(
        "--select",
        "select",
        "Run these rules only; repeatable, or separated by commas.",
        metavar="RULE",
        multiple=True,
    ),
    Option("--ignore", "ignore", "Leave these rules out; likewise.", metavar="RULE", multiple=True),
    Option(
        "--baseline",
        "baseline",
        "The findings accepted from before [default: .appsync-lint-baseline.json in the project's root].",
        metavar="FILE",
    ),
    RULES,
)
