"""The layers of a fork and its heads as they learn: what `models.fork` serves, in torch, and where it begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray
from torch import nn

from models.base import DIMENSIONS, ENCODER_LAYERS
from models.fork import DENSE, HEAD_SIZE, MOST, N_HEADS, NORMS, layers, opened
from models.weights import find_weights


class _Layer(nn.Module):
    """One layer of a BERT, as published (Devlin et al. 2018): attention, then a wide layer, each added and normed."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.dropout = dropout
        for name in DENSE:
            wide = (4 * DIMENSIONS, DIMENSIONS) if name == "down" else (DIMENSIONS, 4 * DIMENSIONS)
            self.add_module(name, nn.Linear(*(wide if name in ("up", "down") else (DIMENSIONS, DIMENSIONS))))
        for name in NORMS:
            self.add_module(name, nn.LayerNorm(DIMENSIONS, eps=1e-12))

    def forward(self, states: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        n, length, _ = states.shape
        query, key, value = (
            self._part(name, states).view(n, length, N_HEADS, HEAD_SIZE).transpose(1, 2)
            for name in ("query", "key", "value")
        )
        dropout = self.dropout if self.training else 0.0
        found = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen, dropout_p=dropout)
        joined = found.transpose(1, 2).reshape(n, length, DIMENSIONS)
        self._watch("out", joined)
        states = self._part("norm_attention", states + functional.dropout(self._part("out", joined), dropout))
        self._watch("up", states)
        wide = functional.gelu(self._part("up", states))
        self._watch("down", wide)
        return self._part("norm_out", states + functional.dropout(self._part("down", wide), dropout))

    def _part(self, name: str, states: torch.Tensor) -> torch.Tensor:
        part = self.get_submodule(name)
        if isinstance(part, nn.Linear):
            return functional.linear(states, as_served(part.weight), part.bias)
        said: torch.Tensor = part(states)
        return said

    bounds: dict[str, list[NDArray[np.float32]]] | None = None

    def _watch(self, name: str, states: torch.Tensor) -> None:
        if self.bounds is not None:
            self.bounds[name].append(ends_of(states))


def as_served(weight: torch.Tensor) -> torch.Tensor:
    """The weight as whole numbers will serve it, see `models.fork.quantised`; what is learned passes through.

    What is trained so loses nothing by it later (Jacob et al. 2018).
    """
    scale = weight.detach().abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / MOST
    served = (weight.detach() / scale).round() * scale
    return weight + (served - weight).detach()


def ends_of(states: torch.Tensor) -> NDArray[np.float32]:
    """(2,) the least and the greatest value."""
    return np.array([states.min().item(), states.max().item()], dtype=np.float32)


class Network(nn.Module):
    """The layers of a fork and its heads; `sizes` are the answers of each head, by its name."""

    def __init__(self, sizes: Mapping[str, int], dropout: float, n_layers: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(_Layer(dropout) for _ in range(n_layers))
        made = {name: nn.Linear(DIMENSIONS, n) for name, n in sizes.items()}
        for head in made.values():
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        self.heads = nn.ModuleDict(made)

    def forward(self, states: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
        there = torch.arange(states.shape[1], device=states.device)[None] < lengths[:, None]
        for layer in self.layers:
            states = layer(states, there[:, None, None, :])
        return states

    def start(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Begin from the layers of another fork, or of the published encoder; heads of the same shape come along."""
        own = self.state_dict()
        known = {_own_name(name): torch.from_numpy(array) for name, array in opened(arrays).items()}
        fitting = {name: value for name, value in known.items() if name in own and own[name].shape == value.shape}
        strange = [name for name in own if name.startswith("layers.") and name in known and name not in fitting]
        assert not strange, f"another network's layers: {', '.join(strange)}"
        self.load_state_dict({**own, **fitting})

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The parameters under the names that `models.fork` knows."""
        return {_shared_name(name): value.cpu().numpy().copy() for name, value in self.state_dict().items()}


def _own_name(name: str) -> str:
    return name.replace("layer.", "layers.", 1).replace("head.", "heads.", 1)


def _shared_name(name: str) -> str:
    return name.replace("layers.", "layer.", 1).replace("heads.", "head.", 1)


def grown(arrays: Mapping[str, NDArray[Any]], n_layers: int) -> dict[str, NDArray[Any]]:
    """A fork with layers of the published encoder below its own, so that it has `n_layers`; it says what it said."""
    more = n_layers - layers(arrays)
    assert more >= 0, f"a fork of {layers(arrays)} layers does not go into {n_layers}"
    below = {name: array for name, array in published(n_layers).items() if int(name.split(".")[1]) < more}
    return {**below, **{_raised(name, more): array for name, array in opened(arrays).items()}}


def _raised(name: str, by: int) -> str:
    kind, number, rest = name.split(".", 2)
    return f"{kind}.{int(number) + by}.{rest}" if kind == "layer" else name


def published(n_layers: int) -> dict[str, NDArray[Any]]:
    """The upper layers of the published encoder, under our names."""
    from safetensors.numpy import load_file

    theirs = {
        "attention.self.query": "query",
        "attention.self.key": "key",
        "attention.self.value": "value",
        "attention.output.dense": "out",
        "intermediate.dense": "up",
        "output.dense": "down",
        "attention.output.LayerNorm": "norm_attention",
        "output.LayerNorm": "norm_out",
    }
    held = load_file(find_weights().folder / "model.safetensors")
    prefix = "" if "encoder.layer.0.output.dense.weight" in held else "bert."
    return {
        f"layer.{number}.{ours}.{part}": held[
            f"{prefix}encoder.layer.{ENCODER_LAYERS - n_layers + number}.{name}.{part}"
        ]
        for number in range(n_layers)
        for name, ours in theirs.items()
        for part in ("weight", "bias")
    }
