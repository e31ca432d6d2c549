"""Readers of what was delivered: tables, narrative, old reports. Nothing is changed here."""
