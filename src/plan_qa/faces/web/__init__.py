"""The web app: a Gradio page and JSON routes on one FastAPI server."""
