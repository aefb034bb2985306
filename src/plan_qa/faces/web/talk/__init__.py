"""The conversation that this browser keeps: its bar, the list of past ones, and how it is drawn again."""
