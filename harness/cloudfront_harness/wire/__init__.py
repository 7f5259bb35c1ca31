"""The bytes of the API: XML documents, REST targets and signatures.

Its faces are the modules `xml`, `rest` and `signing`. They are not re-exported here, so that whoever only
routes or signs does not load lxml.
"""

from __future__ import annotations

__all__: list[str] = []
