"""Escalation under a fake clock: every step in time, none after an answer, whatever is restarted meanwhile."""
