"""`python -m plan_qa` is the console script."""

from plan_qa.faces.cli.main import main

if __name__ == "__main__":
    main()
