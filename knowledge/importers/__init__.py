"""Existing catalogues → guides: spreadsheets as agencies export them, and JSON in and out."""

from knowledge.importers.failures import ImportRefused
from knowledge.importers.files import ImportPlan
from knowledge.importers.json_format import dump
from knowledge.importers.plan import apply, plan_import
from knowledge.importers.report import Report

__all__ = ["ImportPlan", "ImportRefused", "Report", "apply", "dump", "plan_import"]
