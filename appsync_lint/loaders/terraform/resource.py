"""A Terraform resource or data source: one instance, with what is known of its attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path

    from appsync_lint.loaders.document import Table
    from appsync_lint.source import Span


class Resource(Struct, frozen=True):
    """One instance of a `resource` or `data` block, whoever read it: the source files or a plan.

    `address` is Terraform's own (https://developer.hashicorp.com/terraform/cli/state/resource-addressing):
    `module.api.aws_appsync_graphql_api.this`, with the index of an instance (`[0]`, `["key"]`) where it has one, and
    `data.` before the type of a data source. `attributes` have Terraform's names; a nested block is a Sequence of
    Tables, also where it stands once, and a leaf a Scalar or a Partial. A Hole that refers to a resource has that
    resource's address as `target` (without an index where nobody knows it) and the attribute's name as `attribute`.
    `span` is the place that defines it, and relative paths in the attributes are relative to `folder`.
    """

    address: str
    type: str
    name: str
    is_data: bool
    attributes: Table
    span: Span
    folder: Path
