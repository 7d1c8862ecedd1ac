"""The agents' and supervisors' console."""
