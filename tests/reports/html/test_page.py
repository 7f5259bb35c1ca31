from __future__ import annotations

import subprocess
import sys


def test_jinja_is_loaded_for_pages_only() -> None:
    program = "import sys; import cloudfront_harness.reports.html; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
