"""`python app.py`: the web app on http://127.0.0.1:7860/, the same as `plan-qa serve`."""

import sys

from plan_qa.faces.cli.main import main

if __name__ == "__main__":
    main(["serve", *sys.argv[1:]])
