"""The benchmarks measure what they say: the generator's laws, processes in turn, and the verdict on a target."""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING

import graphql
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import generate, peers, templates
from bench.measurements import Measured
from bench.processes import Command, Ratio, Rounds, run
from bench.projects import PARSE, PASS, TOOL
from bench.shapes import DENSE, SHAPES
from bench.table import compared
from bench.targets import Target, targets
from tests import terminal

if TYPE_CHECKING:
    from pathlib import Path

    from bench.shapes import Shape

EVERY_SHAPE = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
ON_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="os.wait4, which tells what one child took, is POSIX's")


@EVERY_SHAPE
@settings(max_examples=20, deadline=None)
@given(fields=st.integers(100, 800), seed=st.integers(0, 2**64))
def test_a_schema_is_valid_and_has_as_many_fields_as_asked(shape: Shape, fields: int, seed: int) -> None:
    schema = graphql.build_schema(peers.declared(generate.schema(fields, shape, seed=seed)))
    types = [type_ for name, type_ in schema.type_map.items() if not name.startswith("__")]
    with_fields = [type_ for type_ in types if graphql.is_object_type(type_) or graphql.is_interface_type(type_)]
    assert sum(len(type_.fields) for type_ in with_fields) == fields


@settings(max_examples=20, deadline=None)
@given(fields=st.integers(100, 800), seed=st.integers(0, 2**64), shape=st.sampled_from(list(SHAPES.values())))
def test_the_same_seed_gives_the_same_text(fields: int, seed: int, shape: Shape) -> None:
    text = generate.schema(fields, shape, seed=seed)
    assert generate.schema(fields, shape, seed=seed) == text
    assert generate.schema(fields, shape, seed=seed + 1) != text


def test_the_text_is_the_same_on_every_machine() -> None:
    # Whoever changes the generator on purpose writes the new numbers here; another Python must not change them.
    texts = "".join(generate.schema(1_000, shape) for shape in SHAPES.values())
    assert hashlib.sha256(texts.encode()).hexdigest()[:16] == "c0e20b34e35d6d6e"


@EVERY_SHAPE
def test_the_tool_has_a_verdict(tmp_path: Path, shape: Shape) -> None:
    generate.write(tmp_path, generate.schema(300, shape))
    outcome = terminal.run(tmp_path, "--root", ".", "--output", "json")
    assert (outcome.exit_code, outcome.stderr) == (1, "")
    assert outcome.json["findings"]


def test_a_schema_for_many_groups_names_them(tmp_path: Path) -> None:
    generate.write(tmp_path, generate.schema(2_000, SHAPES["groups"]))
    callers = terminal.run(tmp_path, "access", "--root", ".", "--output", "json").json["principals"]
    assert sum(":Team" in caller for caller in callers) > 10


@pytest.mark.parametrize("kind", ["YAML", "JSON"])
def test_a_template_holds_the_same_schema(tmp_path: Path, kind: str) -> None:
    sdl = generate.schema(400, DENSE)
    bare = terminal.run(generate.write(tmp_path / "bare", sdl), "--root", ".", "--output", "json")
    file = templates.write_all(tmp_path, sdl)[kind]
    inlined = terminal.run(file.parent, "--root", ".", "--output", "json")
    assert inlined.json["examined"] == bare.json["examined"]
    assert {found for found in bare.found if "config:" not in found[1]} <= set(inlined.found)


def test_a_substitution_in_a_template_is_followed(tmp_path: Path) -> None:
    file = templates.write_all(tmp_path, generate.schema(400))["YAML with !Sub"]
    assert "${Stage}" in file.read_text(encoding="utf-8")
    assert terminal.run(file.parent, "--root", ".", "--output", "json").json["examined"]["fields"] == 400


@ON_POSIX
def test_commands_take_turns(tmp_path: Path) -> None:
    def says(name: str) -> Command:
        return Command(name, [sys.executable, "-c", f"open('log', 'a').write('{name}')"], tmp_path)

    rounds = Rounds([says("A"), says("B")], 3)
    assert (tmp_path / "log").read_text() == "ABABAB"
    assert rounds.ratio("A", "A", lambda found: found.cpu) == Ratio(1, 1, 1)


@ON_POSIX
def test_who_falls_over_is_not_run_again(tmp_path: Path) -> None:
    program = "open('log', 'a').write('x'); raise SystemExit(7)"
    rounds = Rounds([Command("peer", [sys.executable, "-c", program], tmp_path)], 3)
    assert rounds.failures == {"peer": "fails with exit code 7"}
    assert (tmp_path / "log").read_text() == "x"


@ON_POSIX
def test_who_takes_too_long_is_ended() -> None:
    found = run(Command("peer", [sys.executable, "-c", "import time; time.sleep(600)"]), limit=0.2)
    assert found.failure == "not done after 0.2 s"


@ON_POSIX
def test_who_cannot_be_started_is_told() -> None:
    assert run(Command("peer", ["no-such-program"])).failure == "cannot be started"


@ON_POSIX
def test_a_child_is_measured_for_itself() -> None:
    ballast = b"x" * (100 << 20)  # which would count as the child's, were it started from here
    small, large = (run(Command("child", [sys.executable, "-c", f"b'x' * {size}"])) for size in (1, 200 << 20))
    assert small.kib < len(ballast) >> 10
    assert 150 << 10 < large.kib - small.kib < 250 << 10


@ON_POSIX
def test_the_table_and_the_targets_name_what_was_measured() -> None:
    commands = [Command(name, [sys.executable, "-c", "pass"]) for name in (PASS, PARSE, TOOL, "SARIF", "flags")]
    failing = Command(peers.ESLINT, [sys.executable, "-c", "raise SystemExit(2)"])
    measured = Measured({("realistic", 100): Rounds([*commands, failing], 1)})
    assert f"| {peers.ESLINT} (schema-recommended) | fails with exit code 2 |" in list(compared(measured))
    judged = list(targets(measured))
    assert [target.bound for target in judged] == [5, 5, 5, 25]
    assert judged[-1].verdict == "missed for want of a measurement"


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        (Target("x", 0.5, Ratio(0.5, 0.1, 0.9)), "met"),
        (Target("x", 0.5, Ratio(0.75, 0.1, 0.9)), "missed by a factor of 1.50"),
        (Target("x", 25, Ratio(30, 20, 40), least=True), "met"),
        (Target("x", 25, Ratio(10, 5, 40), least=True), "missed by a factor of 2.50"),
    ],
)
def test_a_target_is_judged_by_the_median(target: Target, verdict: str) -> None:
    assert target.verdict == verdict
