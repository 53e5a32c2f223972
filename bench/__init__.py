"""How fast it is, and what it needs, as ratios within one run: ``make bench``."""
