"""`python app.py`: the web app on http://127.0.0.1:7860/."""

from plan_qa.faces.web.server import serve

if __name__ == "__main__":
    serve()
