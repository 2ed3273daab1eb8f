"""The pure core: values and decisions, without I/O, clock, chance or logging. Each room imports only rooms below it."""
