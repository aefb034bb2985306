"""Quotations held against the sources."""
