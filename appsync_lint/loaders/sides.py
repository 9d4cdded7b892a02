"""What `diff` compares: each side a path or a git revision, read into a project of its own."""

from __future__ import annotations

import glob
import os
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from appsync_lint.config import Unknown
from appsync_lint.loaders import discovery, neutral, project, trees
from appsync_lint.loaders.configuration import CONFIG_NAMES
from appsync_lint.loaders.operands import Operand, Operands
from appsync_lint.loaders.project import Project
from appsync_lint.loaders.workspace import SCHEMA_SUFFIXES, Workspace
from appsync_lint.source import NoApiError, Problem, UnreadableError, UnusedParamError, shown, standing_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from appsync_lint.config import Subject
    from appsync_lint.loaders.arguments import Request
    from appsync_lint.loaders.revisions import Checkout, Repository

HERE = "."
_MOST_NAMED = 3  # of what is not read


class Side(Struct, frozen=True):
    """One version, as the user called it; only an old one can be without any API.

    `root` is where files that the user names for it are looked for: on disk, also for a revision. `elsewhere` is where
    a version without an API has a schema all the same, in another place than the one named. `base` is the folder of its
    project that is compared, empty for all of it. `unread` says what of a revision is out of sight.
    """

    label: str
    project: Project
    root: Path
    notes: tuple[str, ...] = ()
    elsewhere: str = ""
    base: str = ""
    unread: tuple[str, ...] = ()


def notes(old: Side, new: Side) -> Iterator[str]:
    """Yield what the user should know of two versions, each with the one it is said of; of both, once."""
    shared = set(old.notes) & set(new.notes)
    for side in (old, new):
        for note in side.notes:
            if note not in shared:
                yield f"{side.label}: {note}"
            elif side is new:
                yield note


class _Place(Struct, frozen=True):
    """What a side is read from: a request, and the folder that its paths are relative to.

    For a revision `root` is the temporary folder, and `original` the one on disk that it stands for; `missing` says
    that it has nothing at the place named. `path` is that place, from the root of the repository.
    """

    label: str
    request: Request
    folder: Path
    root: Path | None = None
    original: Path | None = None
    missing: str = ""
    notes: tuple[str, ...] = ()
    checkout: Checkout | None = None
    path: str = ""


@contextmanager
def opened(
    old: str, new: str | None, request: Request, working_directory: Path, inputs: list[Path]
) -> Iterator[tuple[Side, Side]]:
    """Read two versions; what is written to temporary folders for that is there as long as this lasts.

    `request` says how both are read; `inputs` receives the files that are read. Raises UnreadableError with everything
    that keeps one of them from being read; an old version without any API is none of that.
    """
    with ExitStack() as stack:
        operands = Operands(working_directory)
        try:
            first = operands.sorted(old)
            second = operands.sorted(new) if new is not None else _now(first)
            first, second = _in_one_place(first, second, operands), _in_one_place(second, first, operands)
            places = [_place(one, operands, request, stack) for one in (first, second)]
        except OSError as error:
            why = error.strerror or "the system refuses"
            raise UnreadableError(Problem(f"The folder for temporary files cannot be used: {why}.")) from None
        yield _both(places, inputs)


def _now(old: Operand) -> Operand:
    """Return what a version is compared with where nothing else is named: what is on disk, in the same place."""
    if old.commit and old.path is not None:
        return Operand(f":/{old.path}", path=old.path)
    return Operand(HERE)


def _in_one_place(operand: Operand, other: Operand, operands: Operands) -> Operand:
    """Return a revision that names no path with that of the path it is compared with: a folder, or a file it has."""
    if not operand.commit or operand.path is not None or other.commit:
        return operand
    top, named = os.path.realpath(operands.repository.top), os.path.realpath(operands.folder / other.text)
    path = Path(named).relative_to(top).as_posix() if Path(named).is_relative_to(top) else HERE
    if path != HERE and (os.path.isdir(named) or operands.repository.holds(operand.commit, path)):  # noqa: PTH112 - of any length
        return replace(operand, path=path)
    return operand


def _place(operand: Operand, operands: Operands, request: Request, stack: ExitStack) -> _Place:
    """Return where a side is read from, a revision written to a temporary folder. Raises UnreadableError."""
    if not operand.commit:
        return _path(operand, operands, request)
    repository = operands.repository
    path = operand.path if operand.path is not None else repository.prefix
    checkout = stack.enter_context(repository.written_out(operand.commit, operand.text, path))
    stack.enter_context(standing_in(checkout.folder, repository.top))
    return _in_revision(operand, path, checkout, repository, request)


def _path(operand: Operand, operands: Operands, request: Request) -> _Place:
    text = operand.text
    if operand.path is not None:
        text = shown(operands.repository.top / operand.path)
        if not _is_there(operands.folder / text):
            raise UnreadableError(Problem(f"There is no {text} any more.", "Name what it has become."))
    label = shown(text) if os.path.isabs(text) else text  # noqa: PTH117 - a text
    return _Place(label, replace(request, paths=(text,)), operands.folder)


def _in_revision(operand: Operand, path: str, checkout: Checkout, repository: Repository, request: Request) -> _Place:
    root = checkout.folder
    target = root / path
    notes = [] if checkout.whole else ["It holds too many files: those that describe no API are left out."]
    place = _Place(
        operand.text,
        replace(request, paths=(f"./{path}",), root=str(root)),  # relative: a folder's name can look like a pattern
        root,
        root,
        repository.top,
        notes=tuple(notes),
        checkout=checkout,
        path=path,
    )
    if not _is_there(target, root):
        return replace(place, missing=f"There is no {path}.")
    _refuse_outside(target, place)
    moved = _moved(place, request, repository)
    return replace(place, request=replace(place.request, config=moved["config"], root=moved["root"] or str(root)))


def _refuse_outside(target: Path, place: _Place) -> None:
    """Raise UnreadableError where what is named in a revision is a link out of it."""
    for path in [target] if os.path.lexists(target) else _matching(target, place.root):
        try:
            Workspace(place.root or path).name(path)
        except UnreadableError as error:
            raise UnreadableError(*(_labelled(problem, place) for problem in error.problems)) from None


def _is_there(path: Path, root: Path | None = None) -> bool:
    """Return whether there is a path, or what a pattern means, in a root."""
    return os.path.lexists(path) or bool(_matching(path, root))


def _matching(path: Path, root: Path | None) -> list[Path]:
    """Return what a pattern means; the name of its root is none."""
    pattern = str(path) if root is None else os.path.relpath(path, root)
    return [Path(root or "", name) for name in glob.glob(pattern, root_dir=root)]  # noqa: PTH207 - as the user wrote it


def _concerns(one: str, other: str) -> bool:
    """Return whether of two paths one lies in the other."""
    return not one or not other or f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def _moved(place: _Place, request: Request, repository: Repository) -> dict[str, str | None]:
    """Return the paths of `--config` and `--root` as they are in a revision.

    Raises UnreadableError where one is not there: another version's would be no answer.
    """
    found: dict[str, str | None] = {"config": None, "root": None}
    problems = []
    for name, written, said in (
        ("config", request.config, f"What {request.config_from} names"),
        ("root", request.root, "What --root names"),
    ):
        if written is None or place.root is None:
            continue
        named = Path(os.path.normpath(repository.folder / written))
        there = place.root / named.relative_to(repository.top) if named.is_relative_to(repository.top) else None
        if there is not None and os.path.exists(there):  # noqa: PTH110 - of any length
            found[name] = str(there)
            continue
        hint = "It is looked for in both versions."
        if name == "config":
            hint += " Leave it out, and each has its own configuration; or give the modes with --auth."
        problems.append(Problem(f"{said} is not there.", hint))
    if problems:
        raise UnreadableError(*(_labelled(problem, place) for problem in problems))
    return found


def _both(places: Sequence[_Place], inputs: list[Path]) -> tuple[Side, Side]:
    """Read both sides. Raises UnreadableError with the problems of both; what both have stands there once."""
    sides: list[Side] = []
    failed: list[tuple[_Place, tuple[Problem, ...]]] = []
    unused: list[UnusedParamError | None] = []
    for place, required in zip(places, (False, True), strict=True):
        try:
            side, left = _read(place, inputs, required=required)
        except UnreadableError as error:
            failed.append((place, error.problems))
        else:
            sides.append(side)
            unused.append(left)
    if failed:
        raise UnreadableError(*_merged(failed))
    _refuse_unused(sides, unused)
    return sides[0], sides[1]


def _merged(failed: Sequence[tuple[_Place, tuple[Problem, ...]]]) -> Iterator[Problem]:
    said = [{(problem.sentence, problem.hint) for problem in problems} for _, problems in failed]
    shared = set.intersection(*said) if len(said) > 1 else set()
    for number, (place, problems) in enumerate(failed):
        for problem in problems:
            is_shared = (problem.sentence, problem.hint) in shared
            if not is_shared:
                yield _labelled(problem, place)
            elif number == 0:
                yield problem


def _labelled(problem: Problem, place: _Place) -> Problem:
    """Return a problem with the revision that it is of: its file alone does not tell."""
    if place.root is None:
        return problem
    sentence, hint = (_without_root(text, place.root) for text in (problem.sentence, problem.hint))
    return replace(problem, sentence=f"In {place.label}: {sentence}", hint=hint)


def _without_root(text: str, root: Path) -> str:
    """Return a text without the name of a temporary folder, wherever that may come from."""
    return text.replace(f"{root}{os.sep}", "").replace(str(root), HERE)


def _refuse_unused(sides: Sequence[Side], unused: Sequence[UnusedParamError | None]) -> None:
    """Raise UnreadableError where no version has use for a parameter; one that only one of them has is used."""
    given = [left for side, left in zip(sides, unused, strict=True) if side.project.subjects]
    names = [left.names if left else frozenset() for left in given]
    neither = frozenset.intersection(*names)
    if neither and given[-1] is not None:
        raise UnreadableError(*(problem for name, problem in given[-1].by_name.items() if name in neither))


def _read(place: _Place, inputs: list[Path], *, required: bool) -> tuple[Side, UnusedParamError | None]:
    """Return a side, and which parameters it has no use for. `required` says that there has to be an API in it."""
    original = place.original or place.folder
    if place.missing:
        if required:
            raise UnreadableError(Problem(place.missing, "Name what is there."))
        return _without(place, place.missing, original), None
    opened: list[Path] = []
    try:
        try:
            found, unused = project.load(place.request, place.folder, opened), None
        except UnusedParamError as error:
            kept = tuple(text for text in place.request.params if text.partition("=")[0].strip() not in error.names)
            found, unused = project.load(replace(place.request, params=kept), place.folder, opened), error
    except NoApiError as error:
        if required:
            raise
        return _without(place, error.problems[0].sentence, original), None
    finally:
        inputs += [_on_disk(path, place) for path in opened]
    texts = (_without_root(note, place.root) if place.root else note for note in found.notes)
    unread = (*_unread(place, found, opened), *_undescribed(place, opened))
    unsaid = () if found.subjects else unread  # of an API it is said what is not known of it
    said = (*place.notes, *(f"{one}, and not read." for one in unsaid), *texts)
    found = replace(found, subjects=tuple(_knowing_less(subject, unread) for subject in found.subjects))
    original, base = place.original or found.root, _base(place, found.root)
    return Side(place.label, found, original, said, base=base, unread=unread), unused


def _unread(place: _Place, found: Project, opened: Sequence[Path]) -> tuple[str, ...]:
    """Return what a revision does not hold of all that is compared: the folder named, and that of what was read.

    Raises UnreadableError where a file was left out that could belong to a schema.
    """
    if place.checkout is None or place.root is None:
        return ()
    schemas = {source.name for subject in found.subjects for source in subject.schema.sources}
    if {Path(name).suffix.casefold() for name in schemas} & place.checkout.suffixes:
        sentence = "It holds too many files to read all that could belong to the schema."
        raise UnreadableError(Problem(sentence, trees.TOO_LARGE))
    read = [path.parent for path in opened if path.is_relative_to(place.root)]
    region = Path(os.path.commonpath([place.root / place.path, *read])).relative_to(place.root).as_posix()
    by_kind: dict[str, list[str]] = {}
    for one in place.checkout.unread:
        if not one.is_foreign and _concerns(one.path, "" if region == HERE else region):
            by_kind.setdefault(one.kind, []).append(one.path)
    return tuple(_listed(kind, paths) for kind, paths in by_kind.items())


def _undescribed(place: _Place, opened: Sequence[Path]) -> tuple[str, ...]:
    """Return the configuration files below the folder named that are not read: they describe other APIs."""
    folder = place.folder / place.request.paths[0]
    if not folder.is_dir():
        return ()
    read = {os.path.realpath(path) for path in opened}
    found = []
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in discovery.NOT_OURS]
        found += [Path(here, name) for name in names if name in CONFIG_NAMES]
    left = sorted(path.relative_to(folder).as_posix() for path in found if os.path.realpath(path) not in read)
    return (_listed("configuration of its own", left),) if left else ()


def _listed(kind: str, paths: Sequence[str]) -> str:
    names = ", ".join(sorted(paths)[:_MOST_NAMED])
    others = f" and {len(paths) - _MOST_NAMED} more" if len(paths) > _MOST_NAMED else ""
    return f"{names}{others} is a {kind}" if len(paths) == 1 else f"{names}{others} are each a {kind}"


def _knowing_less(subject: Subject, unread: Sequence[str]) -> Subject:
    """Return an API of which it is said that something could belong to it which is out of sight."""
    unknown = tuple(
        Unknown(f"what {subject.config.name} may have in what is not read: {one}", "", "") for one in unread
    )
    others = tuple(_knowing_less(other, unread) for other in subject.others)
    config = replace(subject.config, unread=(*subject.config.unread, *unknown))
    return replace(subject, config=config, others=others)


def _base(place: _Place, root: Path) -> str:
    """Return where a side stands in its project, as names of APIs begin that are no more than their folder's."""
    target = (place.folder / place.request.paths[0]).resolve()
    return target.relative_to(root).as_posix() if target.is_relative_to(root) and target != root else ""


def _on_disk(path: Path, place: _Place) -> Path:
    if place.root is None or place.original is None or not path.is_relative_to(place.root):
        return path
    return place.original / path.relative_to(place.root)


def _without(place: _Place, why: str, original: Path) -> Side:
    nothing = Project(place.root or original, (), neutral.LinterSettings(), ())
    return Side(
        place.label, nothing, original, (*place.notes, f"{why} All there is now counts as new."), _elsewhere(place)
    )


def _elsewhere(place: _Place) -> str:
    """Return where a version has a schema, or infrastructure code with an API, other than in the place named."""
    root = place.root or place.folder / place.request.paths[0]
    if not root.is_dir():
        return ""
    for here, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in discovery.NOT_OURS)
        for name in sorted(names):
            if Path(name).suffix.casefold() in SCHEMA_SUFFIXES:
                return Path(here, name).relative_to(root).as_posix()
    try:
        infrastructure = discovery.search(Workspace(root.resolve()), root.resolve())
    except UnreadableError:
        return "more files than can be looked at"
    found = sorted(path for paths in infrastructure.paths.values() for path in paths)
    return found[0].relative_to(root.resolve()).as_posix() if found else ""
