"""``python -m okta_ingest``: the same as the ``okta-ingest`` command."""

from okta_ingest.cli import main

if __name__ == "__main__":
    main(prog_name="okta-ingest")
