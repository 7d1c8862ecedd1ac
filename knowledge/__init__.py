"""Guides and places, and the search over them. Imports neither bot nor handoff."""
