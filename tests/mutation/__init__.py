"""Mutation testing: small faults are put into the package, and each must fail a test.

`functions` makes the faults in functions, `declarations` those in tables, `survivors.toml` gives
the reason for each that no test notices.
"""
