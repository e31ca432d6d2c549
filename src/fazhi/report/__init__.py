"""What a report says: clauses, bound numbers, sections."""
