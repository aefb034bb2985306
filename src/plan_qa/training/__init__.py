"""Offline programs that fit what the product only reads, and measure the fit held out."""
