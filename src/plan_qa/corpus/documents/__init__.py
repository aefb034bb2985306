"""A file in any format: as blocks, as units with addresses."""
