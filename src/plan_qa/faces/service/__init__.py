"""What stands between the network and the app: who may do what, how often, and what is written down of it."""
