"""The API tokens of the graph as a report needs them: owners, rights, network reach, use, risk. Pure."""
