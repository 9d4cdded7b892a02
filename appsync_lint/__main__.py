"""`python -m appsync_lint`: the same as the script `appsync-lint`."""

from appsync_lint.cli import main

if __name__ == "__main__":
    main()
