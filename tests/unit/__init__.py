"""Pure logic, and HTTP against the simulated org."""
