"""What AWS SAM makes of its own resources -> CloudFormation's, as its translator would.

Of functions and state machines only what matters to an API is made: their programs, and what their roles allow.
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from appsync_lint.loaders.cloudformation import sam_api
from appsync_lint.loaders.cloudformation.sam_api import is_function, reference, renamed, resource, through
from appsync_lint.loaders.document import Scalar, Sequence, Table, sequence, table

if TYPE_CHECKING:
    from appsync_lint.loaders.document import Node

# What a resource of SAM has beside its properties, and hands on to all that is made of it.
_ATTRIBUTES = ("Condition", "DependsOn", "Metadata")

# What `Globals` may set for every function, of what is read here; not its role, and not its policies.
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
_GLOBAL = ("Handler", "Runtime", "CodeUri", "AutoPublishAlias")

_S3 = re.compile(r"s3://(?P<S3Bucket>[^/]+)/(?P<S3Key>[^?]+)(?:\?versionId=(?P<S3ObjectVersion>.+))?")


def expanded(logical_id: str, sam: Table, globals_: Table | None) -> dict[str, Table] | None:
    """Return the resources that SAM makes of one of its own, by logical ID; None for one that is no concern of APIs.

    `globals_` is the section `Globals` of the template. Intrinsic functions stay as they are, and every place is one in
    the template. A path that `sam build` has not replaced stands where CloudFormation takes an address: `Code: src/`.
    """
    written = sam.get("Properties")
    properties = written if isinstance(written, Table) else table({}, sam.span)
    match sam.text("Type"):
        case "AWS::Serverless::GraphQLApi":
            made = sam_api.resources(logical_id, properties)
        case "AWS::Serverless::Function":
            made = _function(logical_id, _with_globals(properties, globals_))
        case "AWS::Serverless::StateMachine":
            entries, keys = renamed(properties, {"Role": "RoleArn"})
            machine = resource("AWS::StepFunctions::StateMachine", table(entries, properties.span, keys))
            made = {logical_id: machine, **_role(logical_id, properties)}
        case _:
            return None
    attributes, keys = renamed(sam, {key: key for key in _ATTRIBUTES})
    return {name: table({**attributes, **one.entries}, one.span, {**keys, **one.keys}) for name, one in made.items()}


def _with_globals(properties: Table, globals_: Table | None) -> Table:
    """Return a function's properties with those that the template sets for all; of two tables both count."""
    common = globals_.get("Function") if globals_ is not None else None
    if not isinstance(common, Table):
        return properties
    entries, keys = renamed(common, {key: key for key in _GLOBAL})
    entries |= properties.entries
    ours, own = common.get("CodeUri"), properties.get("CodeUri")
    if isinstance(ours, Table) and isinstance(own, Table) and not is_function(ours) and not is_function(own):
        entries["CodeUri"] = table({**ours.entries, **own.entries}, own.span, {**ours.keys, **own.keys})
    return table(entries, properties.span, {**keys, **properties.keys})


def _function(logical_id: str, properties: Table) -> dict[str, Table]:
    names = {key: key for key in ("FunctionName", "Handler", "Runtime", "Role", "PackageType")}
    code_names = {"CodeUri": "Code", "InlineCode": "Code", "ImageUri": "Code"}
    entries, keys = renamed(properties, names | code_names)
    code = _code(properties)
    if code is not None:
        entries["Code"] = code
    entries.setdefault("Role", reference(f"{logical_id}Role", "Arn", properties.span))
    function = resource("AWS::Lambda::Function", table(entries, properties.span, keys))
    return {logical_id: function, **_aliases(logical_id, properties), **_role(logical_id, properties)}


def _code(properties: Table) -> Node | None:
    inline, image, uri = (properties.get(key) for key in ("InlineCode", "ImageUri", "CodeUri"))
    if inline is not None:
        return table({"ZipFile": inline}, inline.span)
    if image is not None:
        return table({"ImageUri": image}, image.span)
    if isinstance(uri, Table) and not is_function(uri):
        entries, keys = renamed(uri, {"Bucket": "S3Bucket", "Key": "S3Key", "Version": "S3ObjectVersion"})
        return table(entries, uri.span, keys)
    address = _S3.fullmatch(str(uri.value)) if isinstance(uri, Scalar) else None
    if uri is None or address is None:
        return uri
    return table({key: Scalar(part, uri.span) for key, part in address.groupdict().items() if part}, uri.span)


def _aliases(logical_id: str, properties: Table) -> dict[str, Table]:
    """Return the alias and version that SAM publishes, under the names by which a template may refer to them.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources-function.html
    """
    name = properties.get("AutoPublishAlias")
    if name is None:
        return {}
    function = table({"Ref": Scalar(logical_id, name.span)}, name.span)
    alias = resource("AWS::Lambda::Alias", table({"FunctionName": function, "Name": name}, name.span))
    version = resource("AWS::Lambda::Version", table({"FunctionName": function}, name.span))
    made = {f"{logical_id}.Alias": alias, f"{logical_id}.Version": version}
    if isinstance(name, Scalar):
        made[f"{logical_id}Alias{str(name.value).replace('-', 'D').replace('_', 'U')}"] = alias
    return made


def _role(logical_id: str, properties: Table) -> dict[str, Table]:
    """Return the role that SAM makes unless the template names one; a role on a condition may leave it to SAM.

    SAM's policy templates are left out: none of them allows anything on an API.
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
    """
    role = properties.get("Role")
    if role is not None and not (isinstance(role, Table) and "Fn::If" in role.entries):
        return {}
    policies = properties.get("Policies")
    listed = policies.items if isinstance(policies, Sequence) else (policies,) if policies is not None else ()
    inline = [
        through(policy, partial(_named, f"{logical_id}RolePolicy{number}"))
        for number, policy in enumerate(listed)
        if _has_statements(policy)
    ]
    managed = [
        _managed(one) for one in listed if not _has_statements(one) and (is_function(one) or isinstance(one, Scalar))
    ]
    span = policies.span if policies is not None else properties.span
    entries = {"Policies": sequence(inline, span), "ManagedPolicyArns": sequence(managed, span)}
    return {f"{logical_id}Role": resource("AWS::IAM::Role", table(entries, span))}


def _managed(policy: Node) -> Node:
    """Return the ARN of a policy of AWS that is given by its name; of some the path before the name is longer."""
    if not isinstance(policy, Scalar) or ":" in str(policy.value):
        return policy
    return Scalar(f"arn:aws:iam::aws:policy/{policy.value}", policy.span)


def _named(name: str, document: Table) -> Node:
    if document.get("Statement") is None:
        return document
    return table({"PolicyName": Scalar(name, document.span), "PolicyDocument": document}, document.span)


def _has_statements(policy: Node) -> bool:
    """Return whether a policy, or one of the values of an Fn::If, is written out."""
    waiting: list[Node] = [policy]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, Table):
            continue
        if "Statement" in node.entries:
            return True
        branches = node.get("Fn::If")
        waiting += branches.items[1:] if isinstance(branches, Sequence) else ()
    return False
