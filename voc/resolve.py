"""Dotted names: how the ground floor names what lives above it without importing it."""

from __future__ import annotations

import importlib


def resolve(target: str) -> object:
    """What a dotted name `module:attribute` stands for."""
    module, _, attribute = target.partition(":")
    return getattr(importlib.import_module(module), attribute)
