"""Signatures, the archive of what was circulated, and what must not leave."""
