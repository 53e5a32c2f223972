"""Mutation testing of the code that may delete or hide data: ``make mutate``."""
