"""Why a field, asked alone, lets a caller in that it refused before, or refuses one that it let in."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from appsync_lint.access import MODE_OF_DIRECTIVE, Level
from appsync_lint.versions.causes import policies, settings, texts
from appsync_lint.versions.causes.cause import Cause, Way
from appsync_lint.versions.causes.stages import Setting, Stage, stages
from appsync_lint.versions.matching import Fate

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from appsync_lint.access import Access, Mode, Principal
    from appsync_lint.api import Api
    from appsync_lint.schema import Directive, Field
    from appsync_lint.versions.causes.cause import Versions
    from appsync_lint.versions.matching import Pair


_DEFAULTS = frozenset({Setting.DEFAULT_MODE, Setting.DEFAULT_ACTION})


class Effective:
    """The causes of changes of fields asked alone, each once, under a key that is the same for all it changed."""

    def __init__(self, versions: Versions) -> None:
        self.versions = versions
        self.causes: dict[Hashable, Cause] = {}
        self._keys: dict[Hashable, dict[Principal, Hashable]] = {}
        self._new_types = frozenset(versions.matching.types.values())

    @cached_property
    def _stages(self) -> tuple[Stage, ...]:
        return stages(self.versions.old, self.versions.new)

    def keep(self, key: Hashable, make: Callable[[], Cause]) -> Hashable:
        """Return the key, under which the cause then stands."""
        if key not in self.causes:
            self.causes[key] = make()
        return key

    def key(self, way: Way, pair: Pair, principal: Principal) -> Hashable:
        """Return the key of what changed for a principal that is let in by one version of a field, asked alone."""
        return self.keys(way, pair)(principal)

    def keys(self, way: Way, pair: Pair) -> Callable[[Principal], Hashable]:
        """Return the same question about a field, for whichever principal."""
        old, new = pair.old, pair.new
        if old is None or new is None:
            return lambda _: self.only_here(pair)
        alike = old.parent if self._is_plain(old, new, pair.fate) else new.coordinate
        known = self._keys.setdefault((way, alike), {})

        def asked(principal: Principal) -> Hashable:
            if principal.guest:  # policies name single fields
                return self._found(way, old, new, principal)
            key = known.get(principal)
            if key is None:
                key = known[principal] = self._found(way, old, new, principal)
            return key

        return asked

    def _is_plain(self, old: Field, new: Field, fate: Fate) -> bool:
        """Return whether one answer is the answer for all such fields of a type: none has directives of its own."""
        if fate is not Fate.KEPT or texts.own(old) or texts.own(new):
            return False
        return Level.FIELD not in {self.versions.old.access(old).level, self.versions.new.access(new).level}

    def _found(self, way: Way, old: Field, new: Field, principal: Principal) -> Hashable:
        access = self.versions.old.access(old)
        let_in = access.admits(principal)
        found: Stage | None = None
        for stage in self._stages:
            access = stage.authorization.of(old)
            if access.admits(principal) != let_in:
                let_in = not let_in
                found = stage if let_in is (way is Way.GAINED) else found
        if self.versions.new.access(new).admits(principal) == let_in and found is not None:
            key = self._of_setting(way, found, old, new, principal)
            if key is not None:
                return key
        return self._of_schema(old, new, access)

    # Settings.

    def _of_setting(self, way: Way, stage: Stage, old: Field, new: Field, principal: Principal) -> Hashable:
        if stage.setting is Setting.ASSUMPTION:
            return self.of_assumption(stage.key)
        if stage.setting in _DEFAULTS and way is Way.GAINED and self._is_rewritten(old, new):
            return None
        if stage.setting is Setting.DEFAULT_MODE:
            return self._of_default_mode()
        if stage.setting is Setting.DEFAULT_ACTION:
            return self.keep("default action", lambda: settings.of_default_action(self.versions))
        if stage.setting is Setting.POLICIES:
            cause = policies.of_policy(self.versions, way, old, new)
            return self.keep(("policy", cause.sentence), lambda: cause) if cause else None
        return self._of_provider(principal.mode, old)

    def _is_rewritten(self, old: Field, new: Field) -> bool:
        """Return whether directives decide in the new version that did not stand there before, whatever the default."""
        level = self.versions.new.access(new).level
        was, now = texts.at(self.versions.old, old, level), texts.at(self.versions.new, new, level)
        return bool(texts.added(was, now))

    def _of_default_mode(self) -> Hashable:
        return self.keep("default mode", lambda: settings.of_default_mode(self.versions))

    def of_assumption(self, key: str) -> Hashable:
        """Return the key of an assumption that is another one now."""
        return self.keep(("assumption", key), lambda: settings.of_assumption(self.versions, key))

    def _of_provider(self, mode: Mode, old: Field) -> Hashable:
        if mode is self.versions.old.deployment.default_mode and mode not in self.versions.new.deployment.modes:
            return self._of_default_mode()
        changed = self.versions.old.deployment.modes ^ self.versions.new.deployment.modes
        written = {MODE_OF_DIRECTIVE.get(d.name) for d in (*texts.own(old), *self._of_type(old))}
        named = mode if mode in changed else next((one for one in sorted(changed) if one in written), None)
        company = self.versions.old.deployment.solo_pool != self.versions.new.deployment.solo_pool
        if mode not in changed and (company or named is None):
            auth = any(directive.name == "aws_auth" for directive in old.directives)
            return self.keep(("company", auth), lambda: settings.of_company(self.versions, auth=auth))
        return self.keep(("provider", named), lambda: settings.of_provider(self.versions, named or mode))

    def _of_type(self, field: Field) -> tuple[Directive, ...]:
        return texts.own(self.versions.old.schema.types[field.parent])

    # The schema.

    def only_here(self, pair: Pair) -> Hashable:
        """Return the key of a field that only one version has, or of its type where that is new or gone as a whole."""
        if pair.new is not None:
            return self._is_new(pair.new)
        return self._is_gone(pair.old) if pair.old else None

    def _is_new(self, field: Field) -> Hashable:
        whole = field.parent not in self._new_types
        name = field.parent if whole else field.coordinate
        return self.keep(("new", name), lambda: _is_new(self.versions.new, field, whole=whole))

    def _is_gone(self, field: Field) -> Hashable:
        whole = field.parent not in self.versions.matching.types
        name = field.parent if whole else field.coordinate
        return self.keep(("gone", name), lambda: _is_gone(self.versions, field, whole=whole))

    def _of_schema(self, old: Field, new: Field, access: Access) -> Hashable:
        after = self.versions.new.access(new)
        moved = self.versions.matching.types.get(old.parent) != new.parent
        if not moved and access.level is Level.FIELD and self._came_to_type(old, new):
            return self.keep(("instead", new.parent), lambda: _of_type_instead(self.versions, old, new))
        of_field = moved or Level.FIELD in {access.level, after.level}
        name = new.coordinate if of_field else new.parent
        return self.keep(
            ("text", name),
            lambda: _of_text(self.versions, old, new, access.level, of_field=of_field, moved=moved),
        )

    def _came_to_type(self, old: Field, new: Field) -> bool:
        """Return whether the type of a field decides now, by directives that did not stand there before."""
        if self.versions.new.access(new).level is not Level.TYPE:
            return False
        was, now = (texts.at(*one, Level.TYPE) for one in ((self.versions.old, old), (self.versions.new, new)))
        return bool(texts.added(was, now))


def _of_type_instead(versions: Versions, old: Field, new: Field) -> Cause:
    """Return that a type got directives, where before those of its fields decided."""
    was, now = texts.at(versions.old, old, Level.TYPE), texts.at(versions.new, new, Level.TYPE)
    sentence = f"The type {new.parent} {texts.changed(was, now)}, in place of directives on its fields."
    before, after = texts.deciding(versions.old, old, now), texts.deciding(versions.new, new, was)
    return Cause(new.parent, sentence, before, after, texts.added(was, now)[0].span.first_line())


def _is_new(api: Api, field: Field, *, whole: bool) -> Cause:
    step = texts.deciding(api, field)
    if not whole:
        level = api.access(field).level
        own = texts.at(api, field, level) if level is Level.FIELD else ()
        opened = f"with {texts.listed(own)}" if own else f"and falls to {texts.standing(api, field)}"
        return Cause(field.coordinate, f"{field.coordinate} is new, {opened}.", None, step, field.span.first_line())
    type_ = api.schema.types[field.parent]
    directives = texts.in_force(api, texts.own(type_))
    opened = f", with {texts.listed(directives)}" if directives else ""
    return Cause(type_.name, f"The type {type_.name} is new{opened}.", None, step, type_.span.first_line())


def _is_gone(versions: Versions, field: Field, *, whole: bool) -> Cause:
    step = texts.deciding(versions.old, field)
    if whole:
        return Cause(field.parent, f"The type {field.parent} is gone.", step, None, None)
    type_ = versions.new.schema.types[versions.matching.types[field.parent]]
    return Cause(field.coordinate, f"{field.coordinate} is gone.", step, None, type_.span.first_line())


def _of_text(versions: Versions, old: Field, new: Field, level: Level, *, of_field: bool, moved: bool) -> Cause:
    after_level = versions.new.access(new).level
    wanted = Level.FIELD if of_field else Level.TYPE
    was = texts.at(versions.old, old, level) if level is wanted else ()
    now = texts.at(versions.new, new, after_level) if after_level is wanted else ()
    before, after = texts.deciding(versions.old, old, now), texts.deciding(versions.new, new, was)
    added = texts.added(was, now)
    place = added[0].span if added else new.span if of_field else versions.new.schema.types[new.parent].span
    subject = _subject(old, new) if of_field else f"The type {new.parent}"
    said = texts.changed(was, now)
    if said and not moved:
        sentence = f"{subject} {said}{_tail(versions, old, new, was=bool(was), now=bool(now), of_field=of_field)}."
    else:
        sentence = f"{subject.rstrip(',')}: {after.caption}, where before {before.caption}."
    return Cause(new.coordinate if of_field else new.parent, sentence, before, after, place.first_line())


def _subject(old: Field, new: Field) -> str:
    return new.coordinate if old.coordinate == new.coordinate else f"{new.coordinate}, before {old.coordinate},"


def _tail(versions: Versions, old: Field, new: Field, *, was: bool, now: bool, of_field: bool) -> str:
    whose = "it falls" if of_field else "its fields fall"
    if was and not now:
        return f", so {whose} to {texts.standing(versions.new, new)}"
    if was or not now:
        return ""
    return f", in place of {texts.standing(versions.old, old)}"
