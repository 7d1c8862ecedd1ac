"""Measures how well 问办 understands: one module for each kind of file it is measured on."""
