"""Cases (帮办件): jobs with a life longer than a chat."""

from handoff.cases.cases import Case, Cases, CaseStatus

__all__ = ["Case", "CaseStatus", "Cases"]
