"""The resources that make an API -> the API in AWS's own shape.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_AppSync.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from appsync_lint.loaders.choices import Choices
from appsync_lint.loaders.cloudformation import oddities, spelling
from appsync_lint.loaders.cloudformation.doubt import doubted
from appsync_lint.loaders.cloudformation.evaluation import Evaluator
from appsync_lint.loaders.cloudformation.expressions import rendered, text_of, unseen
from appsync_lint.loaders.cloudformation.knowledge import Mode
from appsync_lint.loaders.cloudformation.links import API, LINKS, api_in, linked
from appsync_lint.loaders.cloudformation.policies import Policies
from appsync_lint.loaders.cloudformation.programs import of_appsync, of_lambda
from appsync_lint.loaders.cloudformation.schemas import schema
from appsync_lint.loaders.cloudformation.spelling import renamed
from appsync_lint.loaders.document import Partial, Scalar, Sequence, Table, sequence, table
from appsync_lint.loaders.infrastructure import Described, configured

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from appsync_lint.loaders.cloudformation.stacks import Resource
    from appsync_lint.loaders.document import Node
    from appsync_lint.source import Span

_EVENTS = ("AWS::AppSync::Api", "AWS::AppSync::ChannelNamespace")
_APIS = (API, *_EVENTS[:1])


class Description:
    """An API as it is on one way in which the templates can turn out."""

    def __init__(self, evaluator: Evaluator, api: Resource) -> None:
        self.evaluator = evaluator
        self.api = api
        self.folder: Path = api.stack.template.path.parent
        self.address = evaluator.project.address(api.stack, api.logical_id)
        self.notes: dict[str, None] = {}

    def described(self) -> Described | None:
        """Return the API; None where it is not made."""
        if not self.evaluator.exists(self.api):
            return None
        own = self._own()
        entries: dict[str, Node | None] = {"name": self._name(), **own.entries}
        keys = dict(own.keys)
        for name, place, node in self._parts():
            entries[name], keys[name] = node, place
        entries |= schema(self.evaluator, self.api, self._linked("AWS::AppSync::GraphQLSchema"), self.folder)
        entries["authorizer"] = self._authorizer(own)
        entries["environmentVariables"] = self.evaluator.property(self.api, "EnvironmentVariables")
        notes = (*self.evaluator.project.notes, *self.evaluator.notes, *self._strangers(), *self.notes)
        api = doubted(configured(table(entries, self.api.table.span, keys)))
        return Described(api, self.folder, notes=tuple(dict.fromkeys(notes)))

    def _name(self) -> Node | None:
        """Return the API's name, the same on every way and whatever the user gives: fingerprints call the API by it."""
        project = self.evaluator.project
        unasked = replace(project, around=replace(project.around, params={}))
        return Evaluator(unasked, Choices()).property(self.api, "Name", mode=Mode.DEFAULTS)

    def _own(self) -> Table:
        """Return the API's own properties."""
        shape = spelling.GRAPHQL_API
        written = self.evaluator.opened(self.api.property(), self.evaluator.scope(self.api.stack))
        if isinstance(written, Partial):  # a macro makes them
            return table({"authenticationType": written}, written.span)
        if not isinstance(written, Table):
            return table({}, self.api.table.span)
        found = {name: self.evaluator.property(self.api, name) for name in shape.names if name in written.entries}
        seen = table({**written.entries, **found}, written.span, written.keys)
        self.notes |= dict.fromkeys(oddities.of_names(seen, API, shape, spelling.OF_NO_CONCERN))
        own = renamed(table(found, written.span, written.keys), shape)
        return own if isinstance(own, Table) else table({}, written.span)

    def _parts(self) -> Iterator[tuple[str, Span, Node]]:
        """Yield what stands in resources of its own: the key, the place, and what it holds."""
        lists = {
            "apiKeys": [self._item(one, spelling.API_KEY) for one in self._linked("AWS::AppSync::ApiKey")],
            "resolvers": [self._resolver(one) for one in self._linked("AWS::AppSync::Resolver")],
            "functions": [self._function(one) for one in self._linked("AWS::AppSync::FunctionConfiguration")],
            "dataSources": [self._data_source(one) for one in self._linked("AWS::AppSync::DataSource")],
            "sourceApis": [self._source_api(one) for one in self._linked("AWS::AppSync::SourceApiAssociation")],
        }
        for name, items in lists.items():
            if items:
                yield name, items[0].span, sequence(items, items[0].span)
        for one in self._linked("AWS::AppSync::ApiCache"):
            yield "apiCache", one.place, self._item(one, spelling.API_CACHE)
        for one in self._linked("AWS::WAFv2::WebACLAssociation"):
            if (acl := self.evaluator.property(one, "WebACLArn")) is not None:
                yield "wafWebAclArn", one.place, acl
        if roles := Policies(self.evaluator).roles():
            yield "iam", roles[0].span, table({"roles": sequence(roles, roles[0].span)}, roles[0].span)

    def _linked(self, kind: str) -> list[Resource]:
        """Return the resources of a type that belong to this API and are made."""
        return [one for one in linked(self.evaluator, kind, self.address) if self.evaluator.exists(one)]

    def _item(self, resource: Resource, shape: spelling.Shape, **more: Node | None) -> Table:
        """Return a resource in AWS's shape; what is not read again is never asked for."""
        found = {name: self.evaluator.property(resource, name) for name in shape.names}
        written = resource.property()
        keys = written.keys if isinstance(written, Table) else {}
        item = renamed(table(found, resource.place, keys), shape)
        entries = item.entries if isinstance(item, Table) else {}
        return table({**entries, **more}, resource.place, item.keys if isinstance(item, Table) else {})

    def _resolver(self, resource: Resource) -> Table:
        pipeline = self.evaluator.property(resource, "PipelineConfig", "Functions")
        if isinstance(pipeline, Sequence):
            pipeline = sequence([self._named(item) or item for item in pipeline.items], pipeline.span)
        return self._item(
            resource,
            spelling.RESOLVER,
            dataSourceName=self._named(self.evaluator.property(resource, "DataSourceName", mode=Mode.DEFAULTS)),
            pipelineConfig=table({"functions": pipeline}, pipeline.span) if pipeline is not None else None,
            **of_appsync(self.evaluator, resource, self.folder),
        )

    def _function(self, resource: Resource) -> Table:
        address = self.evaluator.project.address(resource.stack, resource.logical_id)
        return self._item(
            resource,
            spelling.FUNCTION,
            functionId=Scalar(address, resource.place),
            name=self._named(self.evaluator.property(resource, "Name", mode=Mode.DEFAULTS)),
            dataSourceName=self._named(self.evaluator.property(resource, "DataSourceName", mode=Mode.DEFAULTS)),
            **of_appsync(self.evaluator, resource, self.folder),
        )

    def _data_source(self, resource: Resource) -> Table:
        function = self.evaluator.property(resource, "LambdaConfig", "LambdaFunctionArn")
        return self._item(
            resource,
            spelling.DATA_SOURCE,
            name=self._named(self.evaluator.property(resource, "Name", mode=Mode.DEFAULTS)),
            **of_lambda(self.evaluator, function, self.folder),
        )

    @staticmethod
    def _named(node: Node | None) -> Node | None:
        """Return a name by which parts of an API know each other; the expression where it is not wholly known.

        Of a function of the same project that is the address, which its `functionId` is, too.
        """
        if not isinstance(node, Partial):
            return node
        target = next((hole.target for hole in node.holes if hole.attribute == "FunctionId"), "")
        return Scalar(target or node.expression, node.span)

    def _source_api(self, resource: Resource) -> Table:
        source = self.evaluator.property(resource, "SourceApiIdentifier")
        if isinstance(source, Partial) and (target := api_in(self.evaluator, source)):
            source = Scalar(target, source.span)
        elif isinstance(source, Scalar):
            source = unseen(text_of(source.value), source.span)
        merge = self.evaluator.property(resource, "SourceApiAssociationConfig", "MergeType")
        return table({"api": source, "mergeType": merge}, resource.place)

    def _authorizer(self, own: Table) -> Node | None:
        """Return the program behind the first Lambda authorizer whose source can be seen."""
        for provider in (own, *own.tables("additionalAuthenticationProviders")):
            config = provider.get("lambdaAuthorizerConfig")
            uri = config.get("authorizerUri") if isinstance(config, Table) else None
            if uri is not None and (found := of_lambda(self.evaluator, uri, self.folder)):
                return table(found, uri.span)
        return None

    def _strangers(self) -> Iterator[str]:
        """Yield what is known of no API, and may be this one's: once for all that name their API alike."""
        strangers: dict[str, list[str]] = {}
        for kind, name in LINKS.items():
            if kind.startswith("AWS::AppSync::"):
                for one in linked(self.evaluator, kind, ""):
                    node = self.evaluator.property(one, name, mode=Mode.KEEP)
                    if node is None or not api_in(self.evaluator, node, _APIS):
                        what = f"`{rendered(node)}`" if node is not None else "nothing"
                        strangers.setdefault(what, []).append(f"{one.place}: {one.logical_id} ({kind})")
        for what, (first, *others) in strangers.items():
            names = f"and {len(others)} more name their" if others else "names its"
            yield f"{first} {names} API by {what}, which is out of sight."
        for one in self.evaluator.project.of_kind(*_EVENTS[:1]):
            yield f"{one.place}: {one.logical_id} is an Event API, which is not analysed."
