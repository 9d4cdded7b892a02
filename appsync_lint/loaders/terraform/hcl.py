"""Terraform's own syntax (`.tf`, `.tofu`, `.tfvars`, template files) -> the tree of `syntax.py`, by tree-sitter.

What tree-sitter gives is taken for the nesting of brackets, blocks and texts. Operators are put in order anew,
since its grammar takes `a ? b : c ? d : e` for `(a ? b : c) ? d : e`; texts are read anew, since it drops white space.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from appsync_lint.loaders.terraform import operators, templates
from appsync_lint.loaders.terraform.syntax import (
    Attribute,
    Block,
    Body,
    Call,
    Entries,
    For,
    GetAttribute,
    Index,
    Item,
    Items,
    Literal,
    Name,
    Splat,
    Template,
)
from appsync_lint.loaders.terraform.values import fragments_of
from appsync_lint.source import Problem, UnreadableError

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

    from appsync_lint.loaders.terraform.syntax import Expression, Part
    from appsync_lint.source import Source, Span

# Of brackets, blocks and directives; people write ten. Every level takes several frames of Python's stack.
MOST_TEXT = 4_000_000  # characters of one file
MOST_LEVELS = 60

_CLOSED = {"block_end": "a block", "object_end": "a mapping", "tuple_end": "a list", "quoted_template_end": "a text"}
_WORDS = {"true": True, "false": False, "null": None}
_DELIMITER = "APPSYNC_LINT"


@cache
def _parser() -> Parser:
    import tree_sitter  # noqa: PLC0415 - a run without Terraform need not load it
    import tree_sitter_hcl  # noqa: PLC0415 - likewise

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))


def body(source: Source) -> Body:
    """Return what a file says.

    Raises UnreadableError with the place where it is not valid HCL, or nested deeper than MOST_LEVELS, and for more
    text than anybody writes: each character costs the parser some hundred bytes.
    """
    _refuse_long(source)
    reader = Reader(source)
    root = _parser().parse(reader.data).root_node
    if root.has_error:
        raise reader.refused(root)
    bodies = [child for child in root.children if child.type == "body"]
    if not bodies:
        return Body({}, (), source.span(0, 0))
    return reader.body(bodies[0], 0)


def _refuse_long(source: Source) -> None:
    if len(source.text) > MOST_TEXT:
        sentence = f"{source.name} is larger than {MOST_TEXT // 1_000_000} million characters."
        raise UnreadableError(Problem(sentence, "Split it.", source.span(0, 0)))


def template(source: Source) -> Expression:
    """Return a whole text that is a template, as `templatefile` reads a file and JSON syntax a text.

    Raises UnreadableError where it is no valid template, and for more text than MOST_TEXT.
    """
    text, delimiter = source.text, _DELIMITER
    if "${" not in text and "%{" not in text:
        return Literal(text, source.span(0, len(text)), tuple(fragments_of(source)))
    _refuse_long(source)
    while delimiter in text:
        delimiter += "_"
    before = f"x = <<{delimiter}\n"
    reader = Reader(source, before, f"\n{delimiter}\n")
    root = _parser().parse(reader.data).root_node
    if root.has_error:
        raise reader.refused(root)
    found = _first(root, "heredoc_template")
    if found is None:
        return Literal(text, source.span(0, len(text)))
    return reader.template(found, 0)


def expression(source: Source) -> Expression:
    """Return an expression that stands alone, as on the command line.

    Raises UnreadableError where it is none.
    """
    reader = Reader(source, "x = ", "\n")
    root = _parser().parse(reader.data).root_node
    found = _first(root, "expression")
    if root.has_error or found is None or len(root.children[0].children) != 1:
        raise reader.refused(root)
    return reader.expression(found, 0)


def _first(node: Node, kind: str) -> Node | None:
    """Return the first node of a kind, looking at first children's level by level only as deep as needed."""
    waiting = [node]
    while waiting:
        here = waiting.pop(0)
        if here.type == kind:
            return here
        waiting += here.children
    return None


class Reader:
    """Makes a tree of the nodes of one text, which may stand between others that were put around it."""

    def __init__(self, source: Source, before: str = "", after: str = "") -> None:
        self.source = source
        self.before = len(before)
        text = f"{before}{source.text}{after}"
        self.data = text.encode()
        # Bytes behind which characters of more than one byte end, and how many bytes more than characters come so far.
        wide = [(number, len(char.encode())) for number, char in enumerate(text) if char > "\x7f"]
        surplus = list(accumulate(width - 1 for _, width in wide))
        self.extra = [0, *surplus]
        self.ends = [number + all_ + 1 for (number, _), all_ in zip(wide, surplus, strict=True)]

    def offset(self, byte: int) -> int:
        """Return the offset in the source, in code points, of an offset in bytes."""
        return byte - self.extra[bisect_right(self.ends, byte)] - self.before

    def span(self, start: int, end: int) -> Span:
        """Return the place from one offset in bytes to another."""
        length = len(self.source.text)
        first = min(max(self.offset(start), 0), length)
        return self.source.span(first, min(max(self.offset(end), first), length))

    def of(self, node: Node) -> Span:
        """Return the place of a node."""
        return self.span(node.start_byte, node.end_byte)

    def text(self, node: Node) -> str:
        """Return the text of a node."""
        return self.data[node.start_byte : node.end_byte].decode()

    def refused(self, root: Node) -> UnreadableError:
        """Return what is wrong with a text that tree-sitter could not read: the first place where it had to guess."""
        node, around = _first_error(root)
        span = self.of(node).first_line()
        if node.is_missing:
            what = _CLOSED.get(around, "") or _CLOSED.get(node.type, "")
            what = what and f"{what} is not closed"
            sentence = f"This is not valid HCL: {what or f'{node.type} is missing'}."
        else:
            sentence = "This is not valid HCL."
        return UnreadableError(Problem(sentence, "`terraform validate` says what is wrong.", span))

    def too_deep(self, node: Node) -> UnreadableError:
        """Return that a node is nested too deep."""
        sentence = f"This is nested more than {MOST_LEVELS} levels deep."
        return UnreadableError(Problem(sentence, "Split it up into locals.", self.of(node).first_line()))

    def body(self, node: Node, level: int) -> Body:
        """Return what stands in a block."""
        if level > MOST_LEVELS:
            raise self.too_deep(node)
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        for child in node.children:
            if child.type == "attribute":
                name = self.text(child.children[0])
                if name in attributes:
                    sentence = f"The argument `{name}` stands twice, first at {attributes[name].key}."
                    raise UnreadableError(Problem(sentence, "Keep one.", self.of(child.children[0])))
                value = self.expression(child.children[-1], level + 1)
                attributes[name] = Attribute(name, value, self.of(child.children[0]))
            elif child.type == "block":
                blocks.append(self._block(child, level))
        return Body(attributes, tuple(blocks), self.of(node))

    def _block(self, node: Node, level: int) -> Block:
        header: list[str] = []
        inner = None
        end = node.end_byte
        for child in node.children:
            if child.type == "identifier":
                header.append(self.text(child))
            elif child.type == "string_lit":
                literal = self._quoted(child, level)
                header.append(str(literal.value) if isinstance(literal, Literal) else self.text(child))
            elif child.type == "block_start":
                end = child.start_byte
            elif child.type == "body":
                inner = child
        span = self.span(node.start_byte, end)
        span = self.source.span(span.start, span.start + len(span.text.rstrip())) if not self.before else span
        found = self.body(inner, level + 1) if inner is not None else Body({}, (), self.of(node))
        return Block(header[0], tuple(header[1:]), found, span)

    def expression(self, node: Node, level: int) -> Expression:
        """Return an expression."""
        if level > MOST_LEVELS:
            raise self.too_deep(node)
        tokens = operators.tokens(node)
        return operators.ordered(tokens, lambda nodes: self._operand(nodes, level), self)

    def _operand(self, nodes: list[Node], level: int) -> Expression:
        """Return what stands between operators: something, and what is taken of it."""
        found = self._primary(nodes[0], level)
        return self._taken(found, nodes[1:], nodes[0].start_byte, level)

    def _taken(self, found: Expression, steps: list[Node], start: int, level: int) -> Expression:
        for step in steps:
            span = self.span(start, step.end_byte)
            match step.type:
                case "get_attr":
                    found = GetAttribute(found, self.text(step.children[-1]), span)
                case "index":
                    found = Index(found, self._key(step.children[0], level), span)
                case "splat":
                    inner = step.children[0]
                    item = Item(self.of(inner.children[0]))
                    each = self._taken(item, inner.children[1:], start, level)
                    found = Splat(found, each, span)
        return found

    def _key(self, node: Node, level: int) -> Expression:
        if node.type == "legacy_index":
            number = self.text(node).lstrip(". ")
            return Literal(int(number) if number.isdecimal() else number, self.of(node))
        return next(self.expression(child, level + 1) for child in node.children if child.type == "expression")

    def _primary(self, node: Node, level: int) -> Expression:  # noqa: C901, PLR0911 - one line a kind
        if node.type in {"literal_value", "template_expr", "collection_value", "for_expr"}:
            node = node.children[0]
        match node.type:
            case "expression":
                return self.expression(node, level + 1)
            case "variable_expr":
                return Name(self.text(node), self.of(node))
            case "numeric_lit":
                return Literal(operators.number(self.text(node)), self.of(node))
            case "bool_lit" | "null_lit":
                return Literal(_WORDS[self.text(node)], self.of(node))
            case "string_lit" | "quoted_template":
                return self._quoted(node, level)
            case "heredoc_template":
                return self.template(node, level)
            case "tuple":
                items = (self.expression(child, level + 1) for child in node.children if child.type == "expression")
                return Items(tuple(items), self.of(node))
            case "object":
                entries = (self._entry(child, level) for child in node.children if child.type == "object_elem")
                return Entries(tuple(entries), self.of(node))
            case "function_call":
                return self._call(node, level)
            case "for_tuple_expr" | "for_object_expr":
                return self._for(node, level)
        return Name(self.text(node), self.of(node))

    def _entry(self, node: Node, level: int) -> tuple[Expression, Expression]:
        key_node, value_node = node.child_by_field_name("key"), node.child_by_field_name("val")
        if key_node is None or value_node is None:
            raise self.refused(node)
        key = self.expression(key_node, level + 1)
        if isinstance(key, Name) and key_node.children[0].type == "variable_expr":
            key = Literal(key.name, key.span)
        return key, self.expression(value_node, level + 1)

    def _call(self, node: Node, level: int) -> Call:
        arguments: list[Expression] = []
        expands = False
        for child in node.children:
            if child.type == "function_arguments":
                arguments += [self.expression(e, level + 1) for e in child.children if e.type == "expression"]
                expands = any(e.type == "ellipsis" for e in child.children)
        return Call(self.text(node.children[0]), tuple(arguments), expands, self.of(node))

    def _for(self, node: Node, level: int) -> For:
        intro = next(child for child in node.children if child.type == "for_intro")
        names, collection = self.loop(intro, level)
        results = [self.expression(child, level + 1) for child in node.children if child.type == "expression"]
        condition = next((child for child in node.children if child.type == "for_cond"), None)
        return For(
            key=names[0] if len(names) > 1 else "",
            name=names[-1],
            collection=collection,
            result_key=results[0] if node.type == "for_object_expr" else None,
            result=results[-1],
            condition=self.expression(condition.children[-1], level + 1) if condition else None,
            groups=any(child.type == "ellipsis" for child in node.children),
            span=self.of(node),
        )

    def loop(self, node: Node, level: int) -> tuple[list[str], Expression]:
        """Return the names and the collection of `for k, v in x`."""
        names = [self.text(child) for child in node.children if child.type == "identifier"]
        collection = next(child for child in node.children if child.type == "expression")
        return names, self.expression(collection, level + 1)

    def _quoted(self, node: Node, level: int) -> Literal | Template:
        inner = [c for c in node.children if c.type not in {"quoted_template_start", "quoted_template_end"}]
        start, end = node.children[0].end_byte, node.children[-1].start_byte
        tokens = templates.tokens(self, inner, start, end, is_quoted=True, level=level)
        return _of_parts(templates.nested(tokens), self.of(node))

    def template(self, node: Node, level: int) -> Literal | Template:
        """Return a heredoc: its text begins on the line behind its header, and ends before that of its delimiter."""
        marks = [child for child in node.children if child.type == "heredoc_identifier"]
        start = self.data.find(b"\n", marks[0].end_byte) + 1
        end = max(start, self.data.rfind(b"\n", 0, marks[-1].start_byte) + 1)
        if self.before:
            start, end = len(self.data[:start]), end - 1  # the line end before the delimiter was put there
        inner = [child for child in node.children if child.type.startswith(("template_inter", "template_dir"))]
        tokens = templates.tokens(self, inner, start, max(start, end), is_quoted=False, level=level)
        if self.text(node.children[0]) == "<<-":
            tokens = templates.flush(tokens)
        return _of_parts(templates.nested(tokens), self.of(node))


def _of_parts(parts: tuple[Part, ...], span: Span) -> Literal | Template:
    fragments = tuple(part for part in parts if templates.is_fragment(part))
    if len(fragments) == len(parts):
        return Literal("".join(part.text for part in fragments), span, fragments)
    return Template(parts, span)


def _first_error(root: Node) -> tuple[Node, str]:
    """Return the first node that is an error or missing, and the type of the node around it.

    Nodes are not asked for what is around them: of one that is deep inside, tree-sitter finds it by recursion.
    """
    cursor = root.walk()
    around = [""]
    while True:
        node = cursor.node
        if node is None:
            return root, ""
        if node.is_missing or (node.is_error and not any(child.has_error for child in node.children)):
            return node, around[-1]
        if node.has_error and cursor.goto_first_child():
            around.append(node.type)
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return root, ""
            around.pop()
