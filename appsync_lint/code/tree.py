"""A program as a small tree: one shape for JavaScript, TypeScript, Python and VTL, with what their analysis needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.config import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from appsync_lint.config import Language
    from appsync_lint.source import Source, Span

_MOST_LINES = 3  # that cannot be understood, named of one program

# A tree is identified by its places, never compared by its contents: `eq=False` keeps nodes cheap keys of a dict.


class Literal(Struct, frozen=True, eq=False):
    """A constant: a text, number, boolean, or None for `null`, `undefined` and `None`."""

    span: Span
    value: str | int | float | bool | None


class Pattern(Struct, frozen=True, eq=False):
    """A regular expression written as one: `/^mutation/i`; `text` is without its slashes."""

    span: Span
    text: str


class Name(Struct, frozen=True, eq=False):
    """A variable, function or class by its name; in VTL without its `$`."""

    span: Span
    name: str


class Member(Struct, frozen=True, eq=False):
    """A part of something: `a.b`, `a?.b`, `a["b"]`, and in Python and VTL `a.get("b")`.

    `key` is None where it is computed, by `index`. `optional` says that a missing whole is no error: `?.`, or `get`.
    """

    span: Span
    whole: Expression
    key: str | None
    index: Expression | None = None
    optional: bool = False


class Call(Struct, frozen=True, eq=False):
    """A call; `constructed` is one by `new`. In Python `Thing()` is a call like any other.

    What is spread among the arguments is an Operation `...`, Python's `**` too.
    """

    span: Span
    callee: Expression
    arguments: tuple[Expression, ...] = ()
    keywords: tuple[tuple[str, Expression], ...] = ()
    constructed: bool = False


class Entry(Struct, frozen=True, eq=False):
    """An entry of an object; `key` is None where `index` computes it or, with `spread`, all of `value` is copied in."""

    span: Span
    key: str | None
    value: Expression
    spread: bool = False
    index: Expression | None = None


class Object(Struct, frozen=True, eq=False):
    """An object of JavaScript, a dictionary of Python, a map of VTL."""

    span: Span
    entries: tuple[Entry, ...]


class Array(Struct, frozen=True, eq=False):
    """A list, tuple or set; a spread item is an Operation `...`."""

    span: Span
    items: tuple[Expression, ...]


class Operation(Struct, frozen=True, eq=False):
    """An operator with its operands, spelt alike in all languages.

    `==` (also `===`, `is`), `!=`, `<`, `and` (`&&`), `or` (`||`, and a chain of Python's `or`), `??`, `not`, `in`,
    `not in`, `+` and so on; `template` for a text with values in it (its literal parts are operands too); `...` for a
    spread; `,` for a sequence, whose value is its last. A chain of `and`, `or`, `??` or `+` is one Operation of all its
    operands. `x += y` is an Assign of an Operation `+`. What does not change a value is left out: brackets, `await`,
    `!` of TypeScript, `as T`, `satisfies T`, `void`.
    """

    span: Span
    operator: str
    operands: tuple[Expression, ...]


class Conditional(Struct, frozen=True, eq=False):
    """`test ? then : otherwise`, and Python's `then if test else otherwise`."""

    span: Span
    test: Expression
    then: Expression
    otherwise: Expression


class Parameter(Struct, frozen=True, eq=False):
    """A parameter by its name; `rest` takes all that are left.

    One that is taken apart, `({ token, requestContext: { queryString } })`, has a name that no variable can have
    (`{0}`, by its position), and the body begins with the Assigns that take it apart.
    """

    span: Span
    name: str
    default: Expression | None = None
    rest: bool = False


class Function(Struct, frozen=True, eq=False):
    """A function, method, arrow function or lambda; an arrow's expression is the value of a Return.

    A declared function is also an Assign of its name, at the beginning of its block, since it is known before.
    """

    span: Span
    name: str
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]
    decorators: tuple[Expression, ...] = ()


class Assign(Struct, frozen=True, eq=False):
    """`target = value`, as an expression; `target` is a Name or a Member.

    `declares` says that it makes the variable: `const`, `let`, `var`, a function's or class's name, or `for (const x of
    y)`, whose value is y's elements: a Member of it with key and index None. Taking apart is one Assign for each
    variable: `const { a: { b = 1 } } = c` is b = c.a.b ?? 1; of what is left over, `...rest`, the value is the whole.
    """

    span: Span
    target: Expression
    value: Expression
    declares: bool = False


class Class(Struct, frozen=True, eq=False):
    """A class as an expression, likewise an Assign of its name; `fields` are Assigns, of Names, in its body.

    `body` is what else is done there.
    """

    span: Span
    name: str
    bases: tuple[Expression, ...]
    methods: tuple[Function, ...]
    fields: tuple[Assign, ...] = ()
    decorators: tuple[Expression, ...] = ()
    body: tuple[Statement, ...] = ()


class Opaque(Struct, frozen=True, eq=False):
    """Whatever else has a value: a comprehension, `yield`, JSX; `parts` are the expressions in it."""

    span: Span
    parts: tuple[Expression, ...] = ()


Expression = (
    Literal | Pattern | Name | Member | Call | Object | Array | Operation | Conditional | Function | Assign | Class
    | Opaque
)  # fmt: skip


class Evaluate(Struct, frozen=True, eq=False):
    """An expression as a statement; several of one line (`const a = 1, b = 2`) are several statements."""

    span: Span
    value: Expression


class Emit(Struct, frozen=True, eq=False):
    """What a VTL template puts out at this place: a Literal text, or the value of a reference."""

    span: Span
    value: Expression


class Return(Struct, frozen=True, eq=False):
    """`return`, and VTL's `#return`."""

    span: Span
    value: Expression | None = None


class Throw(Struct, frozen=True, eq=False):
    """`throw`, and Python's `raise`; `assert test` is an If with a Throw."""

    span: Span
    value: Expression | None = None


class If(Struct, frozen=True, eq=False):
    """`if`; `else if` is an If in `otherwise`. `switch` and `match` are chains of Ifs that compare by `==`."""

    span: Span
    test: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...] = ()


class Loop(Struct, frozen=True, eq=False):
    """Any loop: `head` is what is evaluated on the way in, an Assign of the loop's variable, or a condition."""

    span: Span
    head: tuple[Expression, ...]
    body: tuple[Statement, ...]


class Handler(Struct, frozen=True, eq=False):
    """`catch (name)`, or `except Kind as name`; `kinds` are those that it catches, of all where there are none."""

    span: Span
    name: str
    body: tuple[Statement, ...]
    kinds: tuple[Expression, ...] = ()


class Try(Struct, frozen=True, eq=False):
    """`try` with its handlers and what is done in the end; Python's `else` belongs to the body."""

    span: Span
    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...] = ()
    final: tuple[Statement, ...] = ()


class Block(Struct, frozen=True, eq=False):
    """Statements with a scope of their own: a bare `{ }`, Python's `with` (its openings come first, as Evaluates)."""

    span: Span
    body: tuple[Statement, ...]


class Import(Struct, frozen=True, eq=False):
    """Names that come from another module: pairs of the name there and the name here.

    The name there is `default` or `*` (all of it) where it is that; `require` is an import too. `module` is as written:
    `./token`, `jsonwebtoken`, `..lib.token` with Python's dots.
    """

    span: Span
    module: str
    names: tuple[tuple[str, str], ...]


Statement = Evaluate | Emit | Return | Throw | If | Loop | Try | Block | Import


class Module(Struct, frozen=True, eq=False):
    """A source, read.

    `exports` are what it gives to others, by name (`handler`, `default`; CommonJS's `exports.x` too); under `*`
    stands an Array of the names of what it hands on whole: `export * from`. `errors` are the places of what could not
    be understood: what is said of the rest still counts.
    """

    source: Source
    language: Language
    body: tuple[Statement, ...]
    exports: Mapping[str, Expression] = field(default_factory=dict)
    errors: tuple[Span, ...] = ()

    def doubts(self) -> Iterator[Unknown]:
        """Yield the lines of `errors`, each once, and of many the first ones."""
        named: set[int] = set()
        for error in self.errors:
            if error.line not in named and len(named) < _MOST_LINES:
                named.add(error.line)
                what = f"what stands in {self.source.name} at line {error.line}: it cannot be understood"
                yield Unknown(what, "", "", error)


Node = Expression | Statement | Entry | Parameter | Handler


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly inside a node, in the order of the text."""
    for name in node.__struct_fields__:
        value = getattr(node, name)
        for inner in value if type(value) is tuple else (value,):
            if type(inner) in _NODES:
                yield inner
            elif type(inner) is tuple:  # a keyword argument, with its name
                yield from (part for part in inner if type(part) in _NODES)


def walk(*nodes: Node) -> Iterator[Node]:
    """Yield nodes and all that is inside them, the outer before the inner, in the order of the text."""
    stack = list(reversed(nodes))
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(list(children(node))))


_NODES = frozenset({
    Literal, Pattern, Name, Member, Call, Entry, Object, Array, Operation, Conditional, Parameter, Function, Assign,
    Class, Opaque, Evaluate, Emit, Return, Throw, If, Loop, Handler, Try, Block, Import,
})  # fmt: skip
