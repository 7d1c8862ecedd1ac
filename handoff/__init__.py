"""Handoff: one conversation's thread, the queue, the desk, its console and the lasting record."""
