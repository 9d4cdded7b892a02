"""The values of a Serverless service: its variables replaced as far as files and the user's parameters tell.

https://www.serverless.com/framework/docs/guides/variables
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table
from appsync_lint.loaders.serverless import grammar, intrinsics, stages
from appsync_lint.loaders.serverless.texts import composed, parts_of, plain, short, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from appsync_lint.loaders.choices import Choices
    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.serverless.parts import Part
    from appsync_lint.loaders.serverless.project import Project
    from appsync_lint.source import Span

FRAMEWORK = "default of the Serverless Framework"
DEFAULT_STAGE = "dev"  # https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml
DEFAULT_REGION = "us-east-1"

_DEEPEST = 40  # variables and functions that stand for each other
_MOST_STEPS = 500_000  # of one file, over all its deployments
_LONGEST = 1_000_000  # characters of a text put together
_DATA = frozenset({".yml", ".yaml", ".json", ".tfstate"})
_CODE = frozenset({".js", ".cjs", ".mjs", ".ts", ".cts", ".mts"})
_DEPLOYED = frozenset({"stage", "region"})
_OWN = frozenset({"self", "file", "param"})  # sources of which files tell whether they have a value
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


class Service:
    """A service on one of the ways in which it can be deployed.

    `found` collects the stages that its per-stage maps and files name, `notes` what its users should read, and
    `missing` the files that it names and that are not there. `functions` are its Lambda functions, once somebody has
    looked for them.
    """

    def __init__(self, project: Project, choices: Choices, known: tuple[str, ...], found: dict[str, None]) -> None:
        self.project = project
        self.choices = choices
        self.found = found
        self.notes: dict[str, None] = {}
        self.missing: dict[str, Span] = {}
        self.functions: dict[str, Part] | None = None
        self._known = known
        self._fixed: str | None = None
        self._gone = ""  # the file that the variable at hand names, where there is none
        # with the node that each is the value of: an identity counts for as long as its node lives
        self._values: dict[tuple[int, str | None], tuple[Node, Node | None]] = {}
        self._open: list[int] = []
        self.default_stage = DEFAULT_STAGE
        with self.fixing(DEFAULT_STAGE):
            stage = self.walk(project.root, ("provider", "stage"))
        if isinstance(stage, Scalar) and isinstance(stage.value, str):
            self.default_stage = stage.value

    @property
    def params(self) -> Mapping[str, str]:
        """What the user gives with `--param`."""
        return self.project.around.params

    @contextmanager
    def fixing(self, stage: str) -> Iterator[None]:
        """Look at one stage, whatever the way: nothing is chosen, and no stage is found."""
        before, self._fixed = self._fixed, stage
        try:
            yield
        finally:
            self._fixed = before

    @property
    def is_fixed(self) -> bool:
        """Whether one stage is looked at."""
        return self._fixed is not None

    def stage(self) -> tuple[str, bool]:
        """Return the stage, and whether somebody asks for it by an option of the command."""
        if given := self.params.get("stage"):
            return given, True
        stage = self._fixed
        if stage is None:
            stages = tuple(dict.fromkeys((self.default_stage, *self._known)))
            labels = [f"the stage is {name}" for name in stages]
            stage = self.choices.pick("stage", stages, labels) if len(stages) > 1 else stages[0]
        return stage, stage != self.default_stage

    def value(self, node: Node | None) -> Node | None:
        """Return what a node stands for, its variables and functions replaced; None for null and for nothing."""
        found = self.raw(node)
        return None if isinstance(found, Scalar) and found.value is None else found

    def raw(self, node: Node | None) -> Node | None:
        """Return the same, with null as a value of its own."""
        is_text = isinstance(node, Scalar) and isinstance(node.value, str) and "${" in node.value
        if node is None or not (is_text or (isinstance(node, Table) and intrinsics.is_function(node))):
            return node
        key = id(node), self._fixed
        if key not in self._values:
            self._values[key] = node, self._guarded(node)
        return self._values[key][1]

    def _guarded(self, node: Node) -> Node | None:
        self.project.spend(node.span, len(str(node.value)) if isinstance(node, Scalar) else 0)
        if id(node) in self._open or len(self._open) >= _DEEPEST:
            what = "refers to itself" if id(node) in self._open else f"leads over more than {_DEEPEST} others"
            text = str(node.value) if isinstance(node, Scalar) else intrinsics.expression(node)
            self.notes[f"{short(text)} ({node.span}) {what}, and is not known."] = None
            return unknown(text, node.span)
        self._open.append(id(node))
        try:
            if isinstance(node, Scalar):
                return self._text(str(node.value), node)
            return intrinsics.value(node, self) if isinstance(node, Table) else node
        finally:
            self._open.pop()

    def _text(self, text: str, scalar: Scalar) -> Node | None:
        found = grammar.variables(text)
        if not found:
            return scalar
        if found[0].start == 0 and found[0].end == len(text):
            return self._variable(found[0], text, scalar.span)
        parts: list[str | Hole] = []
        done, origin = 0, scalar.origin
        for variable in found:
            expression = text[variable.start : variable.end]
            node = self._variable(variable, expression, scalar.span)
            origin = origin or (node.origin if isinstance(node, Scalar) else "")
            parts += [text[done : variable.start], *parts_of(node, expression)]
            done = variable.end
        return composed([*parts, text[done:]], scalar.span, origin)

    def _variable(self, variable: grammar.Variable, expression: str, span: Span) -> Node | None:
        """Return the value of the first source that has one; what is not known counts, since it may have one."""
        null, answer, gone = False, "", ""
        self._gone = ""
        for number, text in enumerate(variable.sources):
            is_last = number + 1 == len(variable.sources)
            asked = grammar.source(text)
            found = self._source(asked, text, span, is_last=is_last)
            kind = asked.type if isinstance(asked, grammar.Source) else ""
            if isinstance(found, Partial) and not is_last and kind not in _OWN:
                return unknown(expression, span, found.answer)
            if found is not None and not (isinstance(found, Scalar) and found.value is None):
                if gone:
                    said = f"There is no file {gone}, which {short(expression)} ({span}) names: its default counts."
                    self.notes[said] = None
                return found
            gone = gone or self._gone
            null = null or found is not None
            if isinstance(asked, grammar.Source) and kind in {"opt", "param"}:
                answer = answer or _answer(kind, asked.address)
        if null:
            return Scalar(None, span)
        said = f"There is no file {self._gone}, which {short(expression)} ({span}) names."
        self.notes[said if self._gone else f"Nothing says what {short(expression)} ({span}) is."] = None
        return unknown(expression, span, answer)

    def _source(
        self, asked: grammar.Source | grammar.Literal | None, text: str, span: Span, *, is_last: bool
    ) -> Node | None:
        """Return the value of one source: a null of its own where it is null, and None where it has none."""
        if isinstance(asked, grammar.Literal):
            return Scalar(asked.value, span)
        if asked is None:  # the framework's versions 1 and 2 allow a whole variable there
            return self.raw(Scalar(text, span)) if text.startswith("${") else unknown(f"${{{text}}}", span)
        argument, address = self.text(asked.argument, span), self.text(asked.address, span)
        if not isinstance(argument, str) or not isinstance(address, str):
            hidden = argument if isinstance(argument, Partial) else address
            return unknown(f"${{{text}}}", span, hidden.answer if isinstance(hidden, Partial) else "")
        stages.collect(self, asked, span)
        if address in _DEPLOYED and asked.type in {"opt", "sls", "aws"}:
            return self._deployment(asked.type, address, span, is_last=is_last)
        if asked.type in _OWN:
            return self._written(asked.type, argument.strip("\"'"), address, span)
        truth = _TRUTH.get(argument.strip("\"'").casefold()) if asked.type == "strToBool" else None
        return self._outside(asked.type, address, text, span) if truth is None else Scalar(truth, span)

    def _written(self, kind: str, argument: str, address: str, span: Span) -> Node | None:
        """Return what the files of the service say."""
        if kind == "param":
            return self._param(address, span)
        return self._file(argument, address, span) if kind == "file" else self._own(address, span)

    def text(self, text: str, span: Span) -> str | Partial | None:
        """Return an address or argument with its own variables replaced, or what of it is not known."""
        if "${" not in text:
            return text
        node = self.raw(Scalar(text, span))
        if isinstance(node, Scalar):
            return plain(node.value) if node.value is not None else None
        return node if isinstance(node, Partial) else None

    def _own(self, address: str, span: Span) -> Node | None:
        found = self.walk(self.project.root, tuple(address.split(".")) if address else ())
        if found is None and address in {"provider.stage", "provider.region"}:
            return self._deployment("sls", address.partition(".")[2], span, is_last=True)
        return found

    def walk(self, node: Node | None, keys: tuple[str, ...]) -> Node | None:
        """Return what stands behind some keys, variables on the way replaced; None where there is nothing."""
        node = self.raw(node)
        for key in keys:
            if isinstance(node, Table):
                node = self.raw(node.get(key))
            elif isinstance(node, Sequence) and key.isdecimal() and int(key[:9]) < len(node.items):
                node = self.raw(node.items[int(key[:9])])
            else:
                return node if isinstance(node, Partial) else None
        return node

    def _file(self, path: str, address: str, span: Span) -> Node | None:
        suffix = Path(path).suffix
        if suffix in _CODE:
            self.notes[f"{path} ({span}) is a program: what it returns is not known."] = None
            return unknown(f"${{file({path}){':' if address else ''}{address}}}", span)
        found = self.project.document(path, span)
        if found is None:
            self._gone = path
        return self.walk(found, tuple(address.split(".")) if address else ())

    def _deployment(self, kind: str, what: str, span: Span, *, is_last: bool) -> Node | None:
        """Return the stage or the region; an option that nobody gives has no value where something stands behind it.

        https://www.serverless.com/framework/docs/providers/aws/guide/variables
        """
        given: str | None = self.params.get(what)
        default = DEFAULT_REGION
        if what == "stage":
            stage, is_given = self.stage()
            given, default = (stage if is_given else None), stage
        if given is not None:
            return Scalar(given, span, f"--param {what}" if what in self.params else "")
        if kind == "opt" and not is_last:
            return None
        if kind == "opt":
            return Scalar(default, span, FRAMEWORK)
        written = self.walk(self.project.root, ("provider", what))
        return written if written is not None else Scalar(default, span, FRAMEWORK)

    def region(self, span: Span) -> Node:
        """Return the region that the service is deployed to; `span` is where it would stand."""
        found = self._deployment("sls", "region", span, is_last=True)
        return found if found is not None else Scalar(DEFAULT_REGION, span, FRAMEWORK)

    def _param(self, name: str, span: Span) -> Node | None:
        """Return a parameter: as the user gives it, else of the stage, else of all stages.

        https://www.serverless.com/framework/docs/guides/parameters
        """
        if name in self.params:
            return Scalar(self.params[name], span, f"--param {name}")
        places = stages.of_parameter(self, name)
        chosen = self.stage()[0] if places else ""
        for stage in (chosen, "default") if chosen else ("default",):
            for keys in (("params", stage, name), ("stages", stage, "params", name)):
                if (found := self.walk(self.project.root, keys)) is not None:
                    return found
        return None

    def _outside(self, kind: str, address: str, text: str, span: Span) -> Node | None:
        """Return what only the user, or nobody, can say: environment variables, options, values of other services."""
        for name in (f"{kind}:{address}", address):
            if name in self.params:
                return Scalar(self.params[name], span, f"--param {name}")
        if kind == "opt":
            return None
        return unknown(f"${{{text}}}", span, _answer(kind, address))

    def items(self, node: Node | None, *, flat: bool = False) -> list[Node]:
        """Return what the items of a list stand for; `flat` puts the items of lists in it in their places."""
        node = self.value(node)
        if not isinstance(node, Sequence):
            return [] if node is None else [node]
        found: list[Node] = []
        for item in node.items:
            self.project.spend(item.span)
            value = self.value(item)
            if flat and isinstance(value, Sequence):
                found += self.items(value)
            elif value is not None:
                found.append(value)
        return found


def _answer(kind: str, address: str) -> str:
    return f"--param {address if kind in {'opt', 'param', 'env'} else f'{kind}:{address}'}=..."
