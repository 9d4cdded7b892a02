"""All that is fuzzed, by name."""

from __future__ import annotations

from tests.fuzz import command_lines, comments, documents, infrastructure, programs, projects, reports, schemas

TARGETS = {
    **schemas.TARGETS,
    **documents.TARGETS,
    **infrastructure.TARGETS,
    **programs.TARGETS,
    **comments.TARGETS,
    **reports.TARGETS,
    **command_lines.TARGETS,
    **projects.TARGETS,
}
