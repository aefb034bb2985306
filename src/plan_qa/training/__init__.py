"""Offline programs that fit what the product only reads."""
