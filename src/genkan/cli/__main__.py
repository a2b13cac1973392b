"""`python -m genkan.cli`: the command without its script, as `genkan run` starts a server."""

from genkan.cli.main import main

if __name__ == "__main__":
    main()
