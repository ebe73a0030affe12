"""The walk: a password is planted in everything public, and comes out where it was asked for."""
