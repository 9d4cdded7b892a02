"""The line hashes of code scanning: the vectors of codeql-action's src/fingerprints.test.ts, and a model of its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appsync_lint.report.line_hash import line_hashes

# https://github.com/github/codeql-action/blob/main/src/fingerprints.test.ts, test "hash".
GREETINGS = """
e9496ae3ebfced30:1 fb7c023a8b9ccb3f:1 ce8ba1a563dcdaca:1 e20e36e16fcb0cc8:1 b3edc88f2938467e:1 c8e28b0b4002a3a0:1
c129715d7a2bc9a3:1
"""
VECTORS = {
    "": "c129715d7a2bc9a3:1",
    " a\nb\n  \t\tc\n d": "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1",
    " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End": """
        8b7cf3e952e7aeb2:1 b1ae1287ec4718d9:1 bff680108adb0fcc:1 c6805c5e1288b612:1 b86d3392aea1be30:1 e6ceba753e1a442:1
    """,
    " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n": GREETINGS,
    " hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r": GREETINGS,
    " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n": GREETINGS,
    " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n": GREETINGS,
    "Lorem ipsum dolor sit amet.\n" * 10: """
        a7f2ff13bc495cf2:1 a7f2ff13bc495cf2:2 a7f2ff13bc495cf2:3 a7f2ff13bc495cf2:4 a7f2ff13bc495cf2:5
        a7f2ff13bc495cf2:6 a7f2ff1481e87703:1 a9cf91f7bbf1862b:1 55ec222b86bcae53:1 cc97dc7b1d7d8f7b:1
        c129715d7a2bc9a3:1
    """,
    "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n": """
        e54938cc54b302f1:1 bb609acbe9138d60:1 1131fd5871777f34:1 5c482a0f8b35ea28:1 54517377da7028d2:1
        2c644846cb18d53e:1 f1b89f20de0d133:1 c129715d7a2bc9a3:1
    """,
}


@pytest.mark.parametrize("text", VECTORS)
def test_the_vectors_of_codeql_action(text: str) -> None:
    hashes = dict(enumerate(VECTORS[text].split(), start=1))
    assert line_hashes(text, hashes) == hashes


def _model(text: str) -> dict[int, str]:
    """Return the hashes as src/fingerprints.ts computes them: one character after the other, through a ring of 100."""
    data = text.encode("utf-16-le")
    window, lines, value, index = [0] * 100, [0] * 100, 0, 0
    line, starts, after_cr = 0, True, False
    counts: dict[str, int] = {}
    found: dict[int, str] = {}

    def output() -> None:
        digest = f"{value:x}"
        counts[digest] = counts.get(digest, 0) + 1
        found[lines[index]] = f"{digest}:{counts[digest]}"
        lines[index] = 0

    def update(unit: int) -> None:
        nonlocal value, index
        value = (37 * value + unit - pow(37, 100) * window[index]) % 2**64
        window[index] = unit
        index = (index + 1) % 100

    for unit in [*(int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)), 0xFFFF]:
        if unit in {9, 32} or (after_cr and unit == ord("\n")):
            after_cr = False
            continue
        after_cr = unit == ord("\r")
        current = ord("\n") if after_cr else unit
        if lines[index]:
            output()
        if starts:
            line, starts = line + 1, False
            lines[index] = line
        starts = current == ord("\n")
        update(current)
    for _ in range(100):
        if lines[index]:
            output()
        update(0)
    return found


@given(st.text(st.sampled_from("ab{}\n\r\t \N{GRINNING FACE}\u00e9"), max_size=400))
def test_any_text_hashes_as_the_original_does(text: str) -> None:
    hashes = _model(text)
    assert line_hashes(text, hashes) == hashes


@given(st.lists(st.sampled_from(("ab", "ab\n", "\n", "{\uffff", "\0"))).map("\n".join), st.data())
def test_a_line_hashes_alike_whichever_others_are_asked_for(text: str, data: st.DataObject) -> None:
    hashes = _model(text)
    some = data.draw(st.sets(st.sampled_from(sorted(hashes))))
    assert line_hashes(text, some) == {line: hashes[line] for line in some}
