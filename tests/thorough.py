"""Whether the tests have the time for all that they could try: `APPSYNC_LINT_THOROUGH` says so."""

from __future__ import annotations

import os

THOROUGH = bool(os.environ.get("APPSYNC_LINT_THOROUGH"))
