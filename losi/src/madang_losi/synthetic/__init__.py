"""Invented cities whose answers are known, and servers that misbehave: what the yardstick is held against."""

from madang_losi.synthetic.cities import City, invent, save

__all__ = ["City", "invent", "save"]
