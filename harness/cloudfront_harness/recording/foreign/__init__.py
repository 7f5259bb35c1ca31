"""Recordings that other tools make, as our interactions: a module for each format."""

from cloudfront_harness.recording.foreign import har, ruby_vcr, yaml_text

__all__ = ["har", "ruby_vcr", "yaml_text"]
