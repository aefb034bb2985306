"""plan-qa (规划问答): the clause itself, with its exact citation."""

__version__ = "0.1.0"
