"""What the emulator remembers, and the identifiers that it makes up."""
