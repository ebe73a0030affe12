"""Decoders with one mistake each, to measure what the parser-testing kit finds."""
