"""Terraform resources -> an API in AWS's own shape."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, field

from appsync_lint.loaders.document import Hole, Partial, Scalar, Sequence, Table, sequence, table
from appsync_lint.loaders.infrastructure import Described, configured
from appsync_lint.loaders.terraform import arguments
from appsync_lint.loaders.terraform.programs import Programs
from appsync_lint.loaders.terraform.references import References
from appsync_lint.loaders.terraform.roles import Roles, written
from appsync_lint.loaders.terraform.translation import invented, translated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Sequence as Series

    from appsync_lint.loaders.document import Node
    from appsync_lint.loaders.infrastructure import Surroundings
    from appsync_lint.loaders.terraform.arguments import Argument
    from appsync_lint.loaders.terraform.resource import Resource

API = "aws_appsync_graphql_api"
_DATA_SOURCE = "aws_appsync_datasource"
_FUNCTION = "aws_appsync_function"
_EVENT_API = "aws_appsync_api"
_WEB_ACL = "aws_wafv2_web_acl_association"
_MOST_NAMED = 3  # in one sentence

# Hours after applying: https://developer.hashicorp.com/terraform/language/functions/timeadd
_AFTER_APPLY = re.compile(r'timeadd\(\s*(?:plan)?timestamp\(\)\s*,\s*"([0-9]{1,6})h(?:0m0s)?"\s*\)')


def apis_among(resources: Series[Resource]) -> tuple[Resource, ...]:
    """Return the resources that are GraphQL APIs."""
    return tuple(resource for resource in resources if resource.type == API and not resource.is_data)


def described(resources: Series[Resource], api: Resource, around: Surroundings) -> Described:
    """Return an API as these resources, those of one way of evaluating the project, make it.

    Programs are looked for in the project; nothing else is read. `label` is left empty.
    """
    references = References(resources)
    return _Description(api, references, Programs(references, around, api.folder)).described()


class _Description(Struct, frozen=True):
    api: Resource
    references: References
    programs: Programs
    unclear: dict[str, str] = field(default_factory=dict)

    def described(self) -> Described:
        settings = translated(self.api.attributes, arguments.API, self.api.span)
        roles = Roles(self.references)
        entries: dict[str, Node | None] = {
            **settings.entries,
            **{key: _known(settings.get(key)) for key in ("apiId", "arn")},
            "authorizer": self.programs.authorizer(settings, *settings.tables("additionalAuthenticationProviders")),
            "apiKeys": _listed(self._keys()),
            "apiCache": next((translated(one.attributes, arguments.CACHE, one.span) for one in self._caches()), None),
            "resolvers": _listed(self._resolvers()),
            "functions": _listed(self._functions()),
            "dataSources": _listed(self._data_sources()),
            "sourceApis": _listed(self._source_apis()),
            "wafWebAclArn": next(self._web_acls(), None),
            "iam": roles.described(),
        }
        described = configured(table(entries, self.api.span, settings.keys))
        return Described(described, self.api.folder, notes=(*self._notes(), *roles.unattached()))

    def _of_api(self, kind: str, *names: str) -> Iterator[Resource]:
        """Yield the resources of a type that belong to the API by one of these attributes; note those nobody knows."""
        for resource in self.references.of_type(kind):
            nodes = [node for name in names if (node := resource.attributes.get(name)) is not None]
            if kind != _WEB_ACL and not any(map(_names_something, nodes)):
                self.unclear[resource.address] = "nothing names it"
            for node in nodes:
                named = self.references.all_named(node, API)
                is_hidden = isinstance(node, Partial) and not self.references.targets(node)
                if len(named) > 1 or is_hidden or (not named and self._may_be_called(node)):
                    if kind != _WEB_ACL:  # most protect something else than an API
                        self.unclear[resource.address] = written(node)
                elif self.api in named:
                    self.unclear.pop(resource.address, None)
                    yield resource
                    break

    def _may_be_called(self, node: Node) -> bool:
        """Return whether a text may be the ID or ARN of the API, which is not known itself."""
        return _names_something(node) and isinstance(node, Scalar) and _known(self.api.attributes.get("id")) is None

    def _notes(self) -> Iterator[str]:
        yield from invented(self.api, arguments.API)
        if self.unclear:
            named = ", ".join(f"{address} ({written})" for address, written in list(self.unclear.items())[:_MOST_NAMED])
            more = len(self.unclear) - _MOST_NAMED
            yield f"Which API these belong to is not known, so that they are left out: {named}" + (
                f", and {more} more." if more > 0 else "."
            )
        for one in self.references.of_type(_EVENT_API):
            yield f"{one.address} is an Event API, which has no GraphQL schema, and is skipped."

    def _keys(self) -> Iterator[Table]:
        """Yield the API keys; without `expires` AppSync ends a key 7 days after its creation.

        https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appsync_api_key
        """
        for key in self._of_api("aws_appsync_api_key", "api_id"):
            made = translated(key.attributes, arguments.KEY, key.span)
            yield table({**made.entries, "expires": _moment(made.get("expires"))}, key.span, made.keys)

    def _caches(self) -> Iterator[Resource]:
        return self._of_api("aws_appsync_api_cache", "api_id")

    def _web_acls(self) -> Iterator[Node]:
        """Yield the web ACL: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/wafv2_web_acl_association."""
        for association in self._of_api(_WEB_ACL, "resource_arn"):
            acl = association.attributes.get("web_acl_arn")
            if acl is not None:
                yield acl

    def _resolvers(self) -> Iterator[Table]:
        for resolver in self._of_api("aws_appsync_resolver", "api_id"):
            made = self._with_data_source(resolver, arguments.RESOLVER)
            pipeline = made.get("pipelineConfig")
            if isinstance(pipeline, Table) and isinstance(functions := pipeline.get("functions"), Sequence):
                listed = sequence((self._function_id(item) for item in functions.items), functions.span)
                pipeline = table({"functions": listed}, pipeline.span, pipeline.keys)
            yield table({**made.entries, "pipelineConfig": pipeline}, resolver.span, made.keys)

    def _functions(self) -> Iterator[Table]:
        for function in self._of_api(_FUNCTION, "api_id"):
            made = self._with_data_source(function, arguments.FUNCTION)
            known = _id_of(function, "function_id")
            yield table({**made.entries, "functionId": known}, function.span, made.keys)

    def _function_id(self, node: Node) -> Node:
        function = self._own(_FUNCTION, node)
        return Scalar(_id_of(function, "function_id").value, node.span) if function else node

    def _with_data_source(self, resource: Resource, known: Mapping[str, Argument]) -> Table:
        """Return a resolver or function; what it calls its data source is what that is listed under."""
        made = translated(resource.attributes, known, resource.span)
        node = made.get("dataSourceName")
        source = self._own(_DATA_SOURCE, node)
        if node is None or source is None:
            return made
        name = Scalar(_id_of(source, "name").value, node.span)
        return table({**made.entries, "dataSourceName": name}, resource.span, made.keys)

    def _own(self, kind: str, node: Node | None) -> Resource | None:
        """Return the one resource of a type that a value names and that is the API's own; others may be named alike."""
        named = self.references.all_named(node, kind)
        own = [one for one in named if self.api in self.references.all_named(one.attributes.get("api_id"), API)]
        return own[0] if len(own) == 1 else None

    def _data_sources(self) -> Iterator[Table]:
        for source in self._of_api(_DATA_SOURCE, "api_id"):
            made = translated(source.attributes, arguments.DATA_SOURCE, source.span)
            config = next(iter(source.attributes.tables("lambda_config")), None)
            program = self.programs.of(config.get("function_arn")) if config is not None else {}
            entries = {**made.entries, "name": _id_of(source, "name"), **program}
            yield table(entries, source.span, made.keys)

    def _source_apis(self) -> Iterator[Table]:
        """Yield the sources of a merged API.

        https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appsync_source_api_association
        """
        for association in self._of_api("aws_appsync_source_api_association", "merged_api_id", "merged_api_arn"):
            attributes = association.attributes
            config = next(iter(attributes.tables("source_api_association_config")), None)
            merge = config.get("merge_type") if config is not None else None
            known = (attributes.get("source_api_id"), attributes.get("source_api_arn"))
            written = next((node for node in known if node is not None and not _is_null(node)), None)
            api = self._source_api(written) if written is not None else None
            yield table({"api": api, "mergeType": merge}, association.span)

    def _source_api(self, node: Node) -> Node:
        api = self.references.named(node, API)
        if api is not None and not api.is_data:
            return Scalar(api.address, node.span)
        return node if isinstance(node, Partial) else Partial((Hole(written(node)),), node.span)


def _names_something(node: Node) -> bool:
    """Return whether a value can be a name at all."""
    return isinstance(node, Partial) or (isinstance(node, Scalar) and isinstance(node.value, str) and bool(node.value))


def _known(node: Node | None) -> Scalar | None:
    return node if isinstance(node, Scalar) else None


def _listed(tables: Iterator[Table]) -> Node | None:
    found = list(tables)
    return sequence(found, found[0].span) if found else None


def _id_of(resource: Resource, attribute: str) -> Scalar:
    """Return what names a resource among those of the API: the attribute, or its address where that is not known."""
    node = resource.attributes.get(attribute)
    if isinstance(node, Scalar) and isinstance(node.value, str) and node.value:
        return node
    return Scalar(resource.address, resource.span if node is None else node.span)


def _moment(node: Node | None) -> Node | None:
    """Return a moment in seconds since 1970; of a text that is no moment by RFC 3339 nothing is known.

    https://datatracker.ietf.org/doc/html/rfc3339#section-5.6; what counts from the moment of applying counts from now.
    """
    if isinstance(node, Partial) and (found := _AFTER_APPLY.fullmatch(node.expression)):
        moment = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=int(found[1]))
        return Scalar(int(moment.timestamp()), node.span, f"{found[1]} hours after applying")
    if not isinstance(node, Scalar):
        return node
    try:
        moment = datetime.fromisoformat(str(node.value))
        if moment.tzinfo is not None:
            return Scalar(int(moment.timestamp()), node.span, node.origin)
    except (ValueError, OverflowError):
        pass
    return Partial((Hole(str(node.value)),), node.span)


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value in (None, "")
