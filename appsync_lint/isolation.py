"""Where Python looks for modules: nowhere in the project that is read.

It is imported while a module planted there would still be found: it imports nothing that Python has not loaded itself,
and `pathlib` is not among that.
"""
# ruff: noqa: PTH109, PTH117, PTH118, PTH120

import os
import sys

left_out: list[str] = []  # what PYTHONPATH names, and stands in the project


def leave_project() -> None:
    """Take the current folder, and what PYTHONPATH names in its project, off the folders that modules come from.

    `python -m` puts the current folder first, before Python's own modules; an empty or relative part of PYTHONPATH
    means it, too: https://docs.python.org/3/using/cmdline.html#envvar-PYTHONPATH. What stays is the folder that this
    package came from itself, where its dependencies may lie.
    """
    here = _here()
    project = _project(here)
    own = os.path.realpath(os.path.dirname(os.path.dirname(__file__)))
    parts = "" if sys.flags.ignore_environment else os.environ.get("PYTHONPATH", "")
    named = {os.path.realpath(part) for part in parts.split(os.pathsep)} if here and parts else set()
    kept = []
    for number, place in enumerate(sys.path):
        there = os.path.realpath(place) if here or os.path.isabs(place) else ""
        is_first = number == 0 and not sys.flags.safe_path and there == here
        if there == own:
            kept.append(place)
        elif there in named and _is_in(there, project):
            left_out.append(there)
        elif there and place and not is_first:
            kept.append(place)
    sys.path[:] = kept


def _here() -> str:
    """Return the current folder; nothing where it is gone."""
    try:
        return os.path.realpath(os.getcwd())
    except OSError:
        return ""


def _project(here: str) -> str:
    """Return the folder of the git work tree that a folder is in; else the folder itself."""
    folder = here
    while not os.path.lexists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return here
        folder = above
    return folder


def _is_in(place: str, project: str) -> bool:
    return (place + os.sep).startswith(os.path.join(project, ""))
