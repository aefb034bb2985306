"""What the program stands on: licences, known vulnerabilities, the bill of materials."""
