"""Sending while everything around it is killed: receivers that fail, processes that die, and a checker of what came."""
