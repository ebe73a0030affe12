"""What is measured, beside what: `python -m benchmarks.compare` runs it all."""
