"""Mapping templates of VTL -> a tree, and the operation that a request template asks its data source for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appsync_lint.code.tree import Call, Emit, Evaluate, Literal, Member, Module, Name, Opaque, Return
from appsync_lint.code.vtl import tokens
from appsync_lint.code.vtl.blocks import Branch, Open, fits
from appsync_lint.code.vtl.expressions import MOST_LEVELS, Expressions
from appsync_lint.code.vtl.requests import operation, operations

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from appsync_lint.code.tree import Expression, Statement
    from appsync_lint.config import Language
    from appsync_lint.source import Source, Span

__all__ = ["comments", "operation", "operations", "read"]

# What runs something and puts nothing out: `$util.qr($map.put("key", $value))`.
# https://docs.aws.amazon.com/appsync/latest/devguide/utility-helpers-in-util.html
_QUIET = frozenset({"qr", "quiet"})
# What refuses, notes or sets something instead of giving a value; of `$util.log` and `$util.http` what it says.
# https://docs.aws.amazon.com/appsync/latest/devguide/extensions.html
_SILENT = frozenset({
    "util.unauthorized", "util.error", "util.appendError", "util.validate", "util.log.info", "util.log.error",
    "util.log.warn", "util.log.debug", "util.http.addResponseHeader", "util.http.addResponseHeaders",
    "extensions.setSubscriptionFilter", "extensions.setSubscriptionInvalidationFilter",
    "extensions.invalidateSubscriptions",
})  # fmt: skip
_SETTERS = frozenset({"put", "putAll"})

_BLOCKS = frozenset({"if", "foreach", "macro", "define"})
_INCLUDING = frozenset({"parse", "include", "evaluate"})
_LEAVING = frozenset({"return", "stop", "break"})
_WITH_BRACKETS = _BLOCKS | _INCLUDING | _LEAVING | {"set", "elseif"}


def read(source: Source, language: Language) -> Module:
    """Return a mapping template as a tree. Nothing of it is evaluated, and none of its text raises an error.

    Text is an Emit of a Literal, `$reference` an Emit of its value; `$ctx` and `$context` are both the Name `ctx`,
    `$util` and `$utils` the Name `util`. `#set` is an Evaluate of an Assign, whose `declares` is False: a variable of
    VTL belongs to the whole template; that of `#foreach` is declared by its Loop. What puts nothing out is an Evaluate:
    of `$util.qr(...)` and `$util.quiet(...)` its argument, of `$util.error(...)`, `$util.unauthorized()` and the like
    the Call. `$map.put("key", $value)` is a Call whose callee is the Member `put`, and no Assign; where it stands in
    the text, an Evaluate of it. `$map.get("key")` is a Member, `optional`. `[1..9]` is an Operation `..`. `#macro` is
    an Assign of a Function whose body is what it puts out, `#define` likewise; `#parse` and `#include` put out a Call
    of their name, `#stop` is a Return, `#break` an Opaque.

    Velocity leaves what it does not know as it is, and so does this: `$5`, `#id`, `${self:custom.table}` are text.
    `errors` are blocks that nobody closes, ends of no block, and brackets in which something cannot be understood: what
    stands before that place in them counts, and reading goes on behind it.
    """
    template = _Template(source)
    template.run()
    return Module(source, language, tuple(template.body), errors=tuple(template.errors))


def comments(source: Source) -> Iterator[Span]:
    """Yield the places of the comments of a template: `##` to the end of its line, and from `#*` to `*#`.

    Quotes make a text only inside the brackets of a directive or a call.
    """
    template = _Template(source)
    template.run()
    for start, end in template.comments:
        yield source.span(start, end)


class _Template:
    """A template on its way through its text: `body` are the statements read so far, outside of open blocks."""

    def __init__(self, source: Source) -> None:
        self.body: list[Statement] = []
        self._source = source
        self._text = source.text
        self._expressions = Expressions(source)
        self._known = _WITH_BRACKETS.union(tokens.MACROS.findall(source.text))
        self._open: list[Open] = []
        self._too_deep = 0
        self._plain = 0  # where the text begins that has not been put out yet
        self._at = 0

    @property
    def comments(self) -> list[tuple[int, int]]:
        return sorted(self._expressions.comments)

    @property
    def errors(self) -> list[Span]:
        return sorted(self._expressions.errors, key=lambda span: span.start)

    def run(self) -> None:
        """Read all of the text."""
        nul = self._text.find("\0")  # of UTF-16, say: no template has any
        if nul >= 0:
            self._expressions.fails(nul, nul + 1)
        while found := tokens.MARK.search(self._text, self._at):
            self._at = found.end()
            if found["reference"]:
                self._reference(found)
            elif found["directive"]:
                self._directive(found)
            elif not found["escape"]:
                self._unread(found)
        self._flush(len(self._text))
        while self._open:
            block = self._open[-1]
            self._expressions.fails(block.start, block.end)
            self._close(len(self._text))

    # What the text is made of.

    def _flush(self, end: int) -> None:
        """Put out the text up to an offset."""
        if end > self._plain:
            place = self._source.span(self._plain, end)
            self._add(Emit(place, Literal(place, self._text[self._plain : end])))
        self._plain = end

    def _unread(self, found: re.Match[str]) -> None:
        """Pass over a comment, or put out a text that Velocity does not look into."""
        start, end = found.span()
        self._flush(start)
        closing = "" if found[0].startswith("##") else "*#" if found["comment"] else "]]#"
        if not found[0].endswith(closing) or len(found[0]) < len(closing) + 2:
            self._expressions.fails(start, start + 2)
        if found["comment"]:
            self._expressions.comments.append((start, end))
        else:
            place = self._source.span(start, end)
            self._add(Emit(place, Literal(place, found[0][3:].removesuffix("]]#"))))
        self._plain = end

    def _reference(self, found: re.Match[str]) -> None:
        value, end = self._expressions.reference(found, len(self._text))
        if value is None:
            return
        self._flush(found.start())
        self._at = self._plain = end
        place = self._source.span(found.start(), end)
        path = _path(value.callee) if isinstance(value, Call) else ""
        whole, _, last = path.rpartition(".")
        if isinstance(value, Call) and whole == "util" and last in _QUIET and value.arguments:
            for argument in value.arguments:
                self._add(Evaluate(place, argument))
        elif path in _SILENT or (isinstance(value, Call) and last in _SETTERS):
            self._add(Evaluate(place, value))
        else:
            self._add(Emit(place, value))

    def _add(self, *statements: Statement) -> None:
        (self._open[-1].branches[-1].body if self._open else self.body).extend(statements)

    # Directives.

    def _directive(self, found: re.Match[str]) -> None:
        word = found["word"] or found["braced"]
        if word in {"end", "else"}:
            self._flush(found.start())
            self._plain = found.end()
            self._end(found) if word == "end" else self._branch(found.start(), found.end(), None)
        elif opening := tokens.OPENING.match(self._text, found.end()):
            self._with_brackets(word, found.start(), opening.end())
        elif word in _LEAVING:
            self._flush(found.start())
            self._plain = found.end()
            self._leave(word, self._source.span(found.start(), found.end()), None)
        elif word in {"if", "elseif"}:
            self._expressions.fails(found.start(), found.end())

    def _with_brackets(self, word: str, start: int, at: int) -> None:
        """Read a directive with its brackets, which open before `at`; any other word is text."""
        if word not in self._known:
            return
        self._flush(start)
        values, end = self._values(word, start, at)
        self._at = self._plain = end
        place = self._source.span(start, end)
        value = values[0] if values else Opaque(self._source.span(at, at))
        if word == "set":
            self._add(Evaluate(place, value))
        elif word == "elseif":
            self._branch(start, end, value)
        elif word in _LEAVING:
            self._leave(word, place, values[0] if values else None)
        elif word in _BLOCKS:
            self._begin(Open(word, start, end, values, [Branch(start, value)]))
        else:
            callee = Name(self._source.span(start, start + len(word) + 1), word)
            self._add(Emit(place, Call(place, callee, values)))

    def _values(self, word: str, start: int, at: int) -> tuple[tuple[Expression, ...], int]:
        """Return what stands in the brackets of a directive, and where it ends."""
        known = len(self._expressions.errors)
        named = tokens.MACRO.match(self._text, at) if word == "macro" else None
        loose = word not in {"set", "if", "elseif", "foreach", "return"}
        values, end = self._expressions.inside(start, named.end() if named else at, loose=loose)
        if named:
            values = (Name(self._source.span(*named.span(1)), named[1]), *values)
        if not fits(word, values) and len(self._expressions.errors) == known:
            self._expressions.fails(start, end)
        return values, end

    def _leave(self, word: str, place: Span, value: Expression | None) -> None:
        if word == "break":
            self._add(Evaluate(place, Opaque(place, (value,) if value else ())))
        else:
            self._add(Return(place, value))

    # Blocks.

    def _begin(self, block: Open) -> None:
        if len(self._open) < MOST_LEVELS:
            self._open.append(block)
            return
        if not self._too_deep:
            self._expressions.fails(block.start, block.end)
        self._too_deep += 1
        self._keep(block.start, block.end, *block.values)

    def _keep(self, start: int, end: int, *values: Expression) -> None:
        """Keep what decides over a block that is no block of the tree."""
        place = self._source.span(start, end)
        self._add(*(Evaluate(place, value) for value in values))

    def _branch(self, start: int, end: int, test: Expression | None) -> None:
        """Begin the next part of an `#if`; without a test its `#else`."""
        block = self._open[-1] if self._open else None
        if self._too_deep:
            self._keep(start, end, *([test] if test else []))
        elif block is None or not block.branches_off or len(block.branches) >= MOST_LEVELS:
            self._expressions.fails(start, end)
            self._keep(start, end, *([test] if test else []))
        else:
            block.branches.append(Branch(start, test))

    def _end(self, found: re.Match[str]) -> None:
        if self._too_deep:
            self._too_deep -= 1
        elif self._open:
            self._close(found.end())
        else:
            self._expressions.fails(*found.span())

    def _close(self, end: int) -> None:
        """Make a statement of the innermost block."""
        block = self._open.pop()
        self._add(block.closed(self._source, end))


def _path(expression: Expression) -> str:
    """Return what is called by its names, `util.log.info`; only the last one where it is a part of something else."""
    names: list[str] = []
    while isinstance(expression, Member) and expression.key is not None:
        names.append(expression.key)
        expression = expression.whole
    names.append(expression.name if isinstance(expression, Name) else "")
    return ".".join(reversed(names))
