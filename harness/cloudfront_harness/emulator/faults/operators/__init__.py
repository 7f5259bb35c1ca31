"""Faults by operators: where something is changed, how, and when. Which combinations there are is a table."""
