"""Everything that is printed or written for people and programs."""
