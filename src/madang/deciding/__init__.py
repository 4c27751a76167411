"""Deciding together: what residents propose, vote on and follow."""
