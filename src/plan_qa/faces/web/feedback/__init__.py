"""读者反馈, the maintainer's sheet: what readers said, tried and kept as ways to ask."""
