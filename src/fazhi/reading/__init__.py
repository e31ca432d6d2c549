"""Opening what was delivered: tables and narrative. Nothing is changed here."""
