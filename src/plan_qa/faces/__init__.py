"""What people and programs touch: command line, web page, JSON routes, files."""
