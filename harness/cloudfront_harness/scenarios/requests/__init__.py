"""Request values built from the contract, read and changed by element path, and bodies damaged on purpose."""
