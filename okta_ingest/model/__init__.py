"""Pure data and decisions: snapshot, rows, plan, removal. Standard library only."""
