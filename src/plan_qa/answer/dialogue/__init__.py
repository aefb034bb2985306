"""Turns of a conversation: what a follow-up means after the answers before it."""
