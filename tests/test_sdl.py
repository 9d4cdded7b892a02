"""Reading SDL: what AppSync accepts is read as it is meant, and what is wrong is said where it is."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

import pytest

from appsync_lint import sdl
from appsync_lint.loaders.workspace import decode
from appsync_lint.schema import AWS_DIRECTIVES, AWS_SCALARS, Operation, Schema
from appsync_lint.source import Problem, Source, UnreadableError

if TYPE_CHECKING:
    from appsync_lint.assembly import Merge

QUERY = "type Query { a: Int }\n"


def read(*texts: str, merge: Merge = "error") -> Schema:
    """Read texts as the files a.graphql, b.graphql and so on."""
    return sdl.read(_sources(texts), merge)


def refused(*texts: str, merge: Merge = "error") -> list[tuple[str, str]]:
    """Return the places and sentences of everything that is wrong with some texts."""
    return [(str(problem.span), problem.sentence) for problem in problems(*texts, merge=merge)]


def problems(*texts: str, merge: Merge = "error") -> tuple[Problem, ...]:
    """Return everything that is wrong with some texts."""
    with pytest.raises(UnreadableError) as caught:
        sdl.read(_sources(texts), merge)
    return caught.value.problems


def _sources(texts: tuple[str, ...]) -> list[Source]:
    return [Source(f"{letter}.graphql", text) for letter, text in zip("abcdefgh", texts, strict=False)]


def shape(schema: Schema) -> dict[str, list[str]]:
    """Return the fields of every type, with their types and directives, in an order of their own."""
    return {
        name: sorted(f"{f.name}: {f.type.text} {sorted(map(str, f.directives))}" for f in type_.fields)
        for name, type_ in schema.types.items()
    }


# Files.


def test_one_file() -> None:
    schema = read("type Query { post(id: ID!): Post @aws_api_key }\ntype Post { title: String! }")
    field = schema.field("Query.post")
    assert field is not None
    assert (field.type.text, field.type.name, field.type.non_null) == ("Post", "Post", False)
    assert [(a.coordinate, a.type.text, a.required) for a in field.arguments] == [("Query.post(id:)", "ID!", True)]
    assert str(field.directives[0]) == "@aws_api_key"
    assert field.span.text == "post(id: ID!): Post @aws_api_key"


def test_the_order_of_files_and_definitions_does_not_matter() -> None:
    texts = (
        "extend type Query { post: Post }",
        "type Post implements Node { id: ID! }\ninterface Node { id: ID! }",
        "schema { query: Query }\ntype Query { a: Int }",
    )
    shapes = [shape(read(*order)) for order in itertools.permutations(texts)]
    assert all(found == shapes[0] for found in shapes)


def test_every_place_is_in_the_file_that_it_was_read_from() -> None:
    schema = read("type Query { a: A }", "type A {\n  b: B\n}", "type B {\n\n  c: Int @aws_iam\n}")
    field = schema.field("B.c")
    assert field is not None
    assert str(field.span) == "c.graphql:3:3"
    assert str(field.directives[0].span) == "c.graphql:3:10"


def test_a_byte_order_mark_shifts_nothing() -> None:
    text = decode(b"\xef\xbb\xbftype Query { a: Nope }", "a.graphql")
    assert refused(text) == [("a.graphql:1:17", "There is no type Nope.")]


def test_a_byte_order_mark_between_texts_that_were_joined_is_blank() -> None:
    assert set(read(f"{QUERY}\ufefftype A {{ a: Int }}").types) == {"Query", "A"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_with_lf_crlf_or_cr(end: str) -> None:
    text = end.join(["type Query {", "  a: Int", "", "  # a comment", "  b: Nope", "}"])
    assert refused(text) == [("a.graphql:5:6", "There is no type Nope.")]


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_lines_end_with_nothing_else(separator: str) -> None:
    text = f'type Query {{\n  """a{separator}b"""\n  a(x: String = "{separator}"): Int\n  b: Nope\n}}'
    if separator >= " ":  # a control character is refused in a string
        assert refused(text) == [("a.graphql:4:6", "There is no type Nope.")]
    comment = f"# a{separator}b\ntype Query {{ b: Nope }}"
    assert refused(comment) == [("a.graphql:2:17", "There is no type Nope.")]


def test_columns_count_code_points() -> None:
    assert refused('type Query { "\N{GRINNING FACE}née" b: Nope }') == [("a.graphql:1:24", "There is no type Nope.")]


def test_mixed_line_ends() -> None:
    assert refused("type Query {\r  a: Int\r\n  b: Int\n\r  c: Nope }") == [("a.graphql:5:6", "There is no type Nope.")]


# Syntax.


def test_comments_and_descriptions_hold_no_directives() -> None:
    schema = read(
        '''
        # type Query @aws_iam { x: Int }
        """
        @aws_api_key \\""" } type Nope {
        """
        type Query {
          "@aws_iam"
          a: Int # @aws_lambda
          """ @aws_oidc """ b(
            "@aws_iam" c: Int # )
          ): Int
        }
        '''
    )
    assert not list(schema.placements)
    assert shape(schema) == {"Query": ["a: Int []", "b: Int []"]}


def test_a_type_begins_at_its_keyword_and_not_at_its_description() -> None:
    type_ = read('"""\nThe root.\n"""\ntype Query @aws_iam { a: Int }').types["Query"]
    assert str(type_.span) == "a.graphql:4:1"
    assert type_.span.text == "type Query"


def test_directives_on_following_lines() -> None:
    schema = read(
        "type Query\n  @aws_iam\n\n  # why\n  @aws_cognito_user_pools(\n    cognito_groups:\n      ["
        '"A", "B"]\n  )\n{\n  a: Int\n    @aws_api_key\n}'
    )
    placed = [(p.coordinate, p.directive.name, str(p.directive.span)) for p in schema.placements]
    assert placed == [
        ("Query", "aws_iam", "a.graphql:2:3"),
        ("Query", "aws_cognito_user_pools", "a.graphql:5:3"),
        ("Query.a", "aws_api_key", "a.graphql:11:5"),
    ]
    pool = schema.types["Query"].directives[1]
    assert pool.arguments == {"cognito_groups": ["A", "B"]}
    assert str(pool) == '@aws_cognito_user_pools( cognito_groups: ["A", "B"] )'


@pytest.mark.parametrize("written", ["A, B", "A & B", "& A & B", "A B", "A,B", "A,\n  # why\n  B", "&A&B"])
def test_every_form_of_implements(written: str) -> None:
    schema = read(f"type Query implements {written} {{ a: Int }}\ninterface A {{ a: Int }}\ninterface B {{ a: Int }}")
    assert schema.types["Query"].interfaces == ("A", "B")


def test_an_interface_or_member_that_stands_twice_counts_once() -> None:
    schema = read(f"{QUERY}type A implements I & I {{ a: Int }}\ninterface I {{ a: Int }}\nunion U = A | Query | A")
    assert schema.types["A"].interfaces == ("I",)
    assert schema.types["U"].members == ("A", "Query")


def test_implements_ends_where_the_next_definition_begins() -> None:
    schema = read(f"{QUERY}extend type Query implements A\n\ntype Post {{ b: Int }}\ninterface A {{ a: Int }}")
    assert schema.types["Query"].interfaces == ("A",)
    assert set(schema.types) == {"Query", "Post", "A"}


def test_what_appsync_adds_need_not_be_declared() -> None:
    fields = "\n".join(f"  {name.lower()}: {name}!" for name in sorted(AWS_SCALARS))
    directives = " ".join(f"@{name}" for name in sorted(AWS_DIRECTIVES))
    schema = read(f"type Query {{\n{fields}\n  all: Int {directives}\n}}")
    assert len(schema.fields) == len(AWS_SCALARS) + 1


def test_what_appsync_adds_may_be_declared_in_every_file() -> None:
    declared = "".join(
        f"directive @{name} on OBJECT | FIELD_DEFINITION\n" for name in sorted(AWS_DIRECTIVES)
    ) + "".join(f"scalar {name}\n" for name in sorted(AWS_SCALARS))
    schema = read(f"{declared}\ntype Query {{ a: AWSDateTime @aws_iam }}", declared)
    assert set(schema.types) == {"Query"}
    assert set(schema.directive_definitions) == AWS_DIRECTIVES
    assert schema.directive_definitions["aws_iam"].file == "a.graphql"


def test_directives_of_other_tools_are_carried_along() -> None:
    schema = read(
        'type Query { a: Post @hidden @renamed(to: "x") }\n'
        'type Post @model(queries: {get: null}, n: [1, 2.5, $v, -3]) @auth(rules: [{allow: owner, ownerField: "o", '
        'operations: [create]}, {allow: public, provider: apiKey}]) @key(name: "k", fields: ["a"]) @canonical {\n'
        "  id: ID! @ttl(seconds: 60) @connection\n}".replace("$v", "true")
    )
    model, auth, *_ = schema.types["Post"].directives
    assert model.arguments == {"queries": {"get": None}, "n": [1, 2.5, True, -3]}
    assert auth.arguments["rules"] == [
        {"allow": "owner", "ownerField": "o", "operations": ["create"]},
        {"allow": "public", "provider": "apiKey"},
    ]


def test_amplifys_note_to_its_transformer_is_no_type() -> None:
    schema = read(f"{QUERY}input AMPLIFY {{ globalAuthRule: AuthRule = {{ allow: public }} }}")
    assert set(schema.types) == {"Query"}
    assert "AMPLIFY" in read("type Query { a: AMPLIFY }\ntype AMPLIFY { b: Int }").types


# Extensions and root types.


def test_every_kind_of_extension_is_merged_with_its_fields_and_directives() -> None:
    schema = read(
        """
        schema @a { query: Q }
        type Q implements I @a { i: I, u: U, e(x: E, in: In): S }
        interface I @a { id: ID }
        union U @a = Q
        enum E @a { X }
        input In @a { x: Int }
        scalar S @a
        """,
        """
        extend schema @b { mutation: M }
        type M { m: Int }
        type O implements J { id: ID }
        interface J { id: ID }
        extend type Q implements J @b { more: Int @c }
        extend interface I @b { name: String @c }
        extend union U @b = O
        extend enum E @b { Y @c }
        extend input In @b { y: Int! @c }
        extend scalar S @b
        """,
    )
    assert schema.roots == {Operation.QUERY: "Q", Operation.MUTATION: "M"}
    placed = {coordinate: [] for coordinate in ("schema", "Q", "I", "U", "E", "In", "S")}  # type: dict[str, list[str]]
    for placement in schema.placements:
        placed.setdefault(placement.coordinate, []).append(placement.directive.name)
    assert placed == {
        **{name: ["a", "b"] for name in ("schema", "Q", "I", "U", "E", "In", "S")},
        **{coordinate: ["c"] for coordinate in ("Q.more", "I.name", "E.Y", "In.y")},
    }
    types = schema.types
    assert types["Q"].interfaces == ("I", "J")
    assert types["U"].members == ("Q", "O")
    assert [value.name for value in types["E"].values] == ["X", "Y"]
    assert [value.coordinate for value in types["In"].input_fields] == ["In.x", "In.y"]
    assert [str(span) for span in schema.extensions] == [f"b.graphql:{line}:9" for line in (2, 6, 7, 8, 9, 10, 11)]
    assert [span.text for span in schema.extensions[:2]] == ["extend", "extend type Q"]


def test_an_extension_may_stand_before_the_type_and_in_a_file_before() -> None:
    schema = read("extend type Query @aws_iam { b: Int }", QUERY)
    assert shape(schema) == {"Query": ["a: Int []", "b: Int []"]}
    assert str(schema.types["Query"].span) == "b.graphql:1:1"
    assert [d.name for d in schema.types["Query"].directives] == ["aws_iam"]


def test_root_types_have_their_default_names() -> None:
    roots = read(f"{QUERY}type Mutation {{ a: Int }}\ntype Subscription {{ a: Int }}").roots
    assert roots == {o: o.value.capitalize() for o in Operation}


def test_root_types_may_have_names_of_their_own() -> None:
    schema = read("schema { query: Q mutation: M }\ntype Q { a: Int }\ntype M { b: Int }\ntype Mutation { c: Int }")
    assert schema.roots == {Operation.QUERY: "Q", Operation.MUTATION: "M"}
    assert [field.coordinate for field in schema.root_fields()] == ["Q.a", "M.b"]


def test_a_schema_block_that_omits_the_mutation_has_none() -> None:
    assert read(f"schema {{ query: Query }}\n{QUERY}type Mutation {{ b: Int }}").roots == {Operation.QUERY: "Query"}


def test_a_schema_extension_adds_a_root_to_the_default_ones() -> None:
    schema = read(f"{QUERY}extend schema {{ mutation: M }}\ntype M {{ b: Int }}\ntype Mutation {{ b: Int }}")
    assert schema.roots == {Operation.QUERY: "Query", Operation.MUTATION: "M"}


def test_a_query_that_is_no_object_type_is_no_root() -> None:
    assert read("interface Query { a: Int }").roots == {}


@pytest.mark.parametrize(
    ("text", "place", "sentence", "hint"),
    [
        ("schema { query: Qery }", "1:10", "The root type Qery is not an object type of this schema.", "Query?"),
        ("schema { query: In }\ninput In { a: Int }", "1:10", "The root type In is not an object type", "`type In`"),
        ("schema { query: Query mutation: Query }", "1:23", "Query is the root type of two operations.", "each"),
        ("schema { query: Query query: B }\ntype B { a: Int }", "1:23", "two root types for query.", "Keep one."),
        (
            "schema { query: Query }\nschema { mutation: B }\ntype B { a: Int }",
            "2:1",
            "The schema block stands twice",
            "extend",
        ),
    ],
)
def test_root_types_that_cannot_be(text: str, place: str, sentence: str, hint: str) -> None:
    (problem,) = problems(f"{text}\n{QUERY}")
    assert str(problem.span) == f"a.graphql:{place}"
    assert sentence in problem.sentence
    assert hint in problem.hint


# What is wrong.


@pytest.mark.parametrize(
    ("text", "place", "sentence", "hint"),
    [
        ("type Query {\n  a Int\n}", "2:5", "Expected ':', found Name 'Int'.", "Correct"),
        ("type Query {\n  a: Int", "2:9", "Expected Name, found <EOF>.", "not closed"),
        ("type Query {\n  a: Int\n\n\n", "5:1", "Expected Name, found <EOF>.", "not closed"),
        ("type Query {\n}", "2:1", "Expected Name, found '}'.", "at least one entry"),
        ('type Query {\n  "a: Int\n}', "2:10", "Unterminated string.", "Correct"),
        ("type Query {\n  a: Int @\n}", "3:1", "Expected Name, found '}'.", "Correct"),
        ("typo Query { a: Int }", "1:1", "Unexpected Name 'typo'.", "Correct"),
        ("type Query { a: Int };", "1:22", "Unexpected character: ';'.", "Correct"),
        ("type Query { a: Int\0 }", "1:20", "U+0000.", "Correct"),
    ],
)
def test_syntax_errors(text: str, place: str, sentence: str, hint: str) -> None:
    (problem,) = problems(text)
    assert str(problem.span) == f"a.graphql:{place}"
    assert problem.sentence == f"This is not valid GraphQL: {sentence}" or problem.sentence.endswith(sentence)
    assert hint in problem.hint


def test_a_text_that_ends_behind_a_backslash() -> None:
    for text in ('type Query { a(x: String = "\\', 'type Query { """\\', '"\\u', '"\\u{'):
        ((place, sentence),) = refused(text)
        assert place.startswith("a.graphql:1:")
        assert sentence.startswith("This is not valid GraphQL: ")


def test_the_syntax_errors_of_all_files_at_once() -> None:
    assert [place for place, _ in refused("type A {", QUERY, "type B { b }")] == ["a.graphql:1:9", "c.graphql:1:12"]


def test_an_empty_file() -> None:
    assert refused("") == [("a.graphql:1:1", "The file is empty.")]
    assert refused(QUERY, " \n\t\n") == [("b.graphql:1:1", "The file is empty.")]


def test_a_file_of_comments_alone_defines_nothing() -> None:
    assert refused("# nothing\n,\ufeff\n# here") == [("a.graphql:1:1", "There is no definition here, only comments.")]
    assert set(read(QUERY, "# type Post { id: ID }\n").types) == {"Query"}


def test_operations_are_no_schema() -> None:
    texts = ("query A { a }\n\nfragment F on Query {\n  a\n}", QUERY)
    sentence = "This is no part of a schema (an operation or a fragment)."
    assert refused(*texts) == [("a.graphql:1:1", sentence), ("a.graphql:3:1", sentence)]
    assert sdl.is_operation_document(Source("a", texts[0]))
    assert not sdl.is_operation_document(Source("b", f"{QUERY}{texts[0]}"))
    assert not sdl.is_operation_document(Source("c", "# nothing"))
    assert not sdl.is_operation_document(Source("d", "query {"))


def test_a_type_defined_twice_is_one_problem_also_where_it_is_used() -> None:
    again = "type A { a: Int }"
    assert refused(f"{QUERY}type A {{ a: A }}\n{again}") == [
        ("a.graphql:3:6", "A is defined twice, first at a.graphql:2:6.")
    ]
    assert refused("type Query { a: A, b: [A] }", again, again) == [
        ("c.graphql:1:6", "A is defined twice, first at b.graphql:1:6.")
    ]


def test_a_second_definition_says_how_files_may_be_merged() -> None:
    (problem,) = problems(QUERY, QUERY)
    assert "`extend`" in problem.hint
    assert "schemaMerge: union" in problem.hint


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("type A { x: Int, x: String }", "1:18", "A.x"),
        ("type A { x: Int }\nextend type A { x: Int }", "2:17", "A.x"),
        ("input A { x: Int, x: Int }", "1:19", "A.x"),
        ("enum A { X X }", "1:12", "A.X"),
        ("type A { f(x: Int, x: Int): Int }", "1:20", "The argument of A.f, x"),
        ("directive @x on OBJECT\ndirective @x on OBJECT", "2:12", "The directive @x"),
    ],
)
def test_other_names_defined_twice(text: str, place: str, what: str) -> None:
    ((at, sentence),) = refused(f"{text}\n{QUERY}")
    assert at == f"a.graphql:{place}"
    assert sentence.startswith(f"{what} is defined twice, first at a.graphql:1:")


def test_an_extension_of_nothing() -> None:
    (problem,) = problems("type Query { user: User }\ntype User { id: ID }\nextend type Usr { name: String }")
    assert (str(problem.span), problem.sentence) == ("a.graphql:3:13", "This extends Usr, which no file defines.")
    assert problem.hint == "Did you mean User?"


def test_a_name_of_two_kinds() -> None:
    assert refused("type Query { a: A }\ntype A { a: Int }", "enum A { X }\nextend union A = Query") == [
        ("b.graphql:1:6", "A is `enum` here, but `type` at a.graphql:2:6."),
        ("b.graphql:2:14", "A is `union` here, but `type` at a.graphql:2:6."),
    ]


def test_the_name_of_a_scalar_for_something_else() -> None:
    assert [place for place, _ in refused(f"{QUERY}type AWSDate {{ secret: Int }}\nenum String {{ X }}")] == [
        "a.graphql:2:6",
        "a.graphql:3:6",
    ]


@pytest.mark.parametrize(
    ("text", "place", "sentence", "hint"),
    [
        ("type A { p: Pots }", "1:13", "There is no type Pots.", "Did you mean Post?"),
        ("type A { p: [[post!]!]! }", "1:13", "There is no type post.", "Did you mean Post?"),
        ("type A { p: Strng }", "1:13", "There is no type Strng.", "Did you mean String?"),
        ("type A { p: AwsDateTime }", "1:13", "There is no type AwsDateTime.", "Did you mean AWSDateTime?"),
        ("type A { p: Wholly }", "1:13", "There is no type Wholly.", "Define Wholly, or name the file that does."),
        ("type A { p(x: PostInptu): Int }", "1:15", "There is no type PostInptu.", "Did you mean PostInput?"),
        ("input A { p: PostInptu }", "1:14", "There is no type PostInptu.", "Did you mean PostInput?"),
        ("type A { p(x: Post): Int }", "1:15", "Post cannot be the type of an argument", "Define an `input`"),
        ("type A { p: PostInput }", "1:13", "PostInput is an input type; a field cannot return it.", "`type`"),
        ("type A implements Nod { id: ID }", "1:19", "Nod is no interface of this schema.", "Did you mean Node?"),
        ("type A implements Post { id: ID }", "1:19", "Post is no interface of this schema.", "`interface Post`"),
        ("union A = Post | Pots", "1:18", "Pots is no type of this schema.", "Did you mean Post?"),
        ("union A = Post | Node", "1:18", "Node is no type of this schema.", "`type Node`"),
    ],
)
def test_names_that_mean_nothing(text: str, place: str, sentence: str, hint: str) -> None:
    others = "type Post { id: ID }\ninput PostInput { id: ID }\ninterface Node { id: ID }\n"
    (problem,) = problems(f"{text}\n{others}{QUERY}")
    assert str(problem.span) == f"a.graphql:{place}"
    assert problem.sentence.startswith(sentence)
    assert hint in problem.hint


def test_everything_wrong_in_all_files_at_once_in_the_order_of_places() -> None:
    found = refused(
        "type Query { a: Nope1 }\ntype A { a: Int }\nextend type Nope2 { a: Int }",
        "type A { b: Nope3 }\nunion U = Nope4\nschema { query: Nope5 }",
    )
    assert [place for place, _ in found] == [
        "a.graphql:1:17",
        "a.graphql:3:13",
        "b.graphql:1:6",
        "b.graphql:1:13",
        "b.graphql:2:11",
        "b.graphql:3:10",
    ]


def test_one_missing_type_does_not_fill_the_screen() -> None:
    found = problems("type Query {" + "".join(f" f{number}: Post" for number in range(50)) + " }")
    assert len(found) == 3
    assert "47 more places" in found[-1].hint


# Limits.


def test_500_levels_of_nesting_are_read() -> None:
    lists = "[" * 499 + "Int" + "]" * 499
    field = read(f"type Query {{ a: {lists} }}").field("Query.a")
    assert field is not None
    assert field.type.text == lists
    value = "[" * 498 + "1" + "]" * 498  # inside the braces of the type and the parenthesis of the argument
    read(f"type Query {{ a: Int @x(y: {value}) }}")


@pytest.mark.parametrize("depth", [501, 100_000])
@pytest.mark.parametrize("text", ["{}{}", "type Query {{ a: {}Int{}", "type Query {{ a: Int @x(y: {}"])
def test_deeper_nesting_is_refused_at_once(text: str, depth: int) -> None:
    begin = time.perf_counter()
    ((place, sentence),) = refused(text.format("[" * depth, "]" * depth))
    assert sentence == "This is nested more than 500 levels deep."
    assert place.startswith("a.graphql:1:5")
    assert time.perf_counter() - begin < 1


def test_brackets_in_strings_and_comments_are_no_nesting() -> None:
    deep = "[{(" * 1_000
    read(f'# {deep}\ntype Query {{ "{deep}" a: Int """{deep} \\""" " """ b(x: String = "\\"{deep}"): Int }}')


def test_hostile_quotes_take_no_time() -> None:
    for text in ('"""' + '\\"""' * 100_000, '"' * 100_001, '"a' * 100_000, '"""a' * 100_000, '"\\' * 100_000):
        begin = time.perf_counter()
        assert len(refused(text)) == 1
        assert time.perf_counter() - begin < 1


def test_a_schema_of_a_megabyte_reads_right() -> None:
    types, fields = 500, 20
    lines = ["type Query {", *(f"  t{t}: Type{t}" for t in range(types)), "}"]
    for t in range(types):
        lines.append(f'type Type{t} @aws_iam @aws_cognito_user_pools(cognito_groups: ["G{t}"]) {{')
        lines += [
            f"  # field {f} of type {t}\n"
            f"  field{f}(id: ID!, limit: Int = 10, after: AWSDateTime): [Type{(t + f) % types}!]! @aws_api_key"
            for f in range(fields)
        ]
        lines.append("}")
    text = "\n".join(lines)
    assert len(text) > 1_000_000
    schema = read(text)
    assert len(schema.types) == types + 1
    assert len(schema.fields) == types * (fields + 1)
    last = schema.field(f"Type{types - 1}.field{fields - 1}")
    assert last is not None
    assert last.span.line == text.count("\n")
    assert last.type.text == f"[Type{fields - 2}!]!"
    assert schema.types["Type7"].directives[1].arguments == {"cognito_groups": ["G7"]}


# schemaMerge: union, as graphql-tools' mergeTypeDefs does it.


def test_union_unites_fields_and_directives_of_types_of_one_name() -> None:
    schema = read(
        "type Query @aws_iam { a: Int @aws_api_key, shared: [A] }\ntype A { a: Int }",
        "type Query @aws_api_key { b: Int, shared: [A!]! @aws_iam }",
        "extend type Other { x: Int }\nextend type Query { c: Other }",
        merge="union",
    )
    query = schema.types["Query"]
    assert [d.name for d in query.directives] == ["aws_iam", "aws_api_key"]
    assert shape(schema)["Query"] == [
        "a: Int ['@aws_api_key']",
        "b: Int []",
        "c: Other []",
        "shared: [A!]! ['@aws_iam']",
    ]


def test_union_keeps_the_groups_of_both_files_each_with_its_own_text() -> None:
    field = 'type Query {{ a: Int @aws_cognito_user_pools(cognito_groups: ["{}"]) }}'
    (found,) = read(field.format("a"), field.format("b"), field.format("a"), merge="union").fields
    assert [d.arguments["cognito_groups"] for d in found.directives] == [["a"], ["b"]]
    assert [d.span.file for d in found.directives] == ["a.graphql", "b.graphql"]


@pytest.mark.parametrize("bare", ["@aws_cognito_user_pools", "@aws_cognito_user_pools(cognito_groups: [])"])
def test_union_lets_a_directive_without_groups_add_nothing_beside_one_with_groups(bare: str) -> None:
    texts = (f"type Query {{ a: Int {bare} }}", 'type Query { a: Int @aws_cognito_user_pools(cognito_groups: ["a"]) }')
    for order in (texts, texts[::-1]):
        (found,) = read(*order, merge="union").fields
        assert [d.arguments for d in found.directives] == [{"cognito_groups": ["a"]}]


def test_union_unites_arguments_values_members_and_interfaces() -> None:
    schema = read(
        "type Query implements I { a(x: Int): U }\nenum E { X @a }\ninput In { x: E }\nunion U = Query\n"
        "interface I { a: U }\ndirective @a on ENUM",
        "type Query implements J { a(y: Int!): U! }\nenum E { X Y }\ninput In { x: E!, y: Int }\nunion U = O\n"
        "interface J { a: U }\ntype O { o: Int }\ndirective @a on ENUM",
        merge="union",
    )
    field = schema.field("Query.a")
    assert field is not None
    assert field.type.text == "U!"
    assert [(a.name, a.required) for a in field.arguments] == [("x", False), ("y", True)]
    assert schema.types["Query"].interfaces == ("I", "J")
    assert schema.types["U"].members == ("Query", "O")
    assert [(v.name, len(v.directives)) for v in schema.types["E"].values] == [("X", 1), ("Y", 0)]
    assert [(v.name, v.required) for v in schema.types["In"].input_fields] == [("x", True), ("y", False)]


def test_union_also_takes_the_root_types_that_a_schema_block_leaves_out() -> None:
    schema = read("schema { query: Query }", QUERY, "schema { subscription: S }\ntype S { s: Int }",
                  "type Mutation { m: Int }", merge="union")  # fmt: skip
    assert schema.roots == {Operation.QUERY: "Query", Operation.MUTATION: "Mutation", Operation.SUBSCRIPTION: "S"}


def test_union_refuses_what_graphql_tools_refuses() -> None:
    assert refused("type Query { a: Int }", "type Query { a: String }", merge="union") == [
        ("b.graphql:1:14", "Query.a is defined twice, first at a.graphql:1:14.")
    ]
    assert refused(f"{QUERY}type A {{ a: Int }}", "enum A { X }", merge="union") == [
        ("b.graphql:1:6", "A is `enum` here, but `type` at a.graphql:2:6.")
    ]
