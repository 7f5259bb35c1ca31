"""Recording what a target answered, and replaying it offline. vcrpy is imported with the first cassette."""

from cloudfront_harness.recording.cassette_scope import UnusedInteractionsWarning, use_cassette

__all__ = ["UnusedInteractionsWarning", "use_cassette"]
