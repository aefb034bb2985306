"""来源和帮助: what the program can do, what it rests on, how good it is."""
