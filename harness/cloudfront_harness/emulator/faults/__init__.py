"""Named contract-breaking behaviours, to be switched on: what the clauses have to catch."""
