"""The parts of a Word file (ECMA-376): package, styles, numbers, fields, runs, stories."""
