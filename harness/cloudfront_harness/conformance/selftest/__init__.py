"""Who tests the tester: faults, damaged answers, and what of the declared errors the suite provokes."""
