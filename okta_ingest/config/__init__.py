"""From the configuration file and the environment to validated settings."""
