"""Recordings on disk: our own form, written whole or not at all, and those of other tools, read."""
