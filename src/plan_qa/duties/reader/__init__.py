"""A sentence taken apart into the duties it lays down."""
