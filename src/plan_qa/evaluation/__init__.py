"""Offline programs that ask, measure and compare."""
