"""Terraform and OpenTofu: source files, plans and states -> APIs in AWS's own shape."""

from __future__ import annotations

from appsync_lint.loaders.terraform.module import Library
from appsync_lint.loaders.terraform.project import apis, roots

__all__ = ["Library", "apis", "roots"]
