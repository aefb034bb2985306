"""From the blocks of a file to units with addresses: each step a file."""
