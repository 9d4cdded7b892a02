"""A file of approvals -> `Approval`s."""

from __future__ import annotations
