"""A conformance run, from the plan to the results: planned cases become pytest items, and items report."""
