"""Reports as pages: one file each, complete in itself, for a browser that has no network.

Whatever did not come from this package is escaped. A page carries its style and its script, and a policy that
lets nothing else be loaded or run.
"""

from cloudfront_harness.reports.html.comparison import chain_page, comparison_page, render_html
from cloudfront_harness.reports.html.reproduction import Reproduction, Side

__all__ = ["Reproduction", "Side", "chain_page", "comparison_page", "render_html"]
