"""A fork of the encoder's upper layers, trained to feel, grafted onto the shared lower ones: one pass gives both.

The upper layers of the published encoder know what a text is about and hardly how its writer feels. A fork starts from
the state behind the lower layers and ends in states of its own, while the vectors that topics and search rely on stay
as they are. How many layers are its own, its arrays tell. It ships as whole numbers with a scale for each row, which
static int8 takes as they are when it is loaded; no training library is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.base import DIMENSIONS, ENCODER_LAYERS
from models.engine import openvino
from models.registry import Artifact
from voc.errors import ModelError

N_HEADS = 12
HEAD_SIZE = DIMENSIONS // N_HEADS
_EPSILON = 1e-12

#: The dense parts of a layer, in the order in which they are met, and the norms.
DENSE = ("query", "key", "value", "out", "up", "down")
NORMS = ("norm_attention", "norm_out")

#: Largest whole number of a quantised weight. Half of what a byte holds: on processors without VNNI two products of
#: full bytes overflow their sum, and answers would depend on the machine.
MOST = 63


def layers(arrays: Mapping[str, NDArray[Any]]) -> int:
    """How many layers a fork has."""
    return len({name.split(".")[1] for name in arrays if name.startswith("layer.")})


def state_behind(model: Any, n: int) -> Any:
    """The output (rows, tokens, 384) of the encoder's lower `n` layers; of its embeddings where that is 0.

    `ModelError` where the encoder was built in a way that does not name it.
    """
    place = f"encoder.layer.{n - 1}.output" if n else "embeddings"
    name = f"__module.network.{place}.LayerNorm/aten::layer_norm/Add"
    for node in model.get_ops():
        if node.get_friendly_name() == name:
            return node.output(0)
    raise ModelError(f"The encoder holds no state behind layer {n}. Build it again: voc build-encoder --anew")


def packed(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """A calibrated fork as it ships: weights as whole numbers with their scales, all else in float16."""
    found: dict[str, NDArray[Any]] = {}
    for name, array in arrays.items():
        if name.startswith("layer.") and name.split(".")[2] in DENSE and name.endswith(".weight"):
            found[name], found[_scale_of(name)] = quantised(array.astype(np.float32))
        else:
            found[name] = array.astype(np.float16)
    return found


def opened(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    """The arrays of a fork in float32, however it was kept; its scales are gone."""
    found: dict[str, NDArray[np.float32]] = {}
    for name, array in arrays.items():
        if not name.endswith(".scale"):
            scale = arrays[_scale_of(name)] if _scale_of(name) in arrays else np.float32(1.0)
            found[name] = (array.astype(np.float32) * scale).astype(np.float32)
    return found


def mean_of(forks: Sequence[Mapping[str, NDArray[Any]]]) -> dict[str, NDArray[Any]]:
    """The mean of forks that began alike, or of where one began and ended: on texts of other kinds better than each.

    What the last one has that another has not, or not so wide (a head that is new), is the mean of those that have it.
    After Wortsman et al. 2022, *Model soups* and *Robust fine-tuning of zero-shot models*.
    """
    found: dict[str, NDArray[Any]] = {}
    for name, array in forks[-1].items():
        alike = [one[name] for one in forks if name in one and one[name].shape == array.shape]
        found[name] = np.asarray(np.mean(alike, axis=0, dtype=np.float32))
    return found


def _scale_of(weight: str) -> str:
    return weight.removesuffix("weight") + "scale"


class ForkHead:
    """One task's linear head on what a fork felt."""

    def __init__(self, fork: Artifact, task: str) -> None:
        self.fork = fork.version
        self._weight = fork.arrays[f"head.{task}.weight"].astype(np.float32).T  # (384, k)
        self._bias = fork.arrays[f"head.{task}.bias"].astype(np.float32)

    def logits(self, felt: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
        """(n, k) for what each fork felt of n texts, (n, 384) by its version."""
        answers: NDArray[np.float32] = felt[self.fork] @ self._weight + self._bias
        return answers


def graft(model: Any, artifact: Artifact) -> Any:
    """The output node (n, tokens, 384) of a fork on an encoder's model.

    A fork that was never calibrated, and so has no ranges, is grafted as it is, in float32.
    """
    ops = openvino().opset13
    arrays = opened(artifact.arrays)
    state = state_behind(model, ENCODER_LAYERS - layers(arrays))
    mask = next(node for node in model.get_parameters() if node.get_friendly_name() == "attention_mask")
    seen = ops.convert(mask, "f32")
    # (n, 1, 1, tokens): nothing where a token is, very little where none is.
    hidden = ops.unsqueeze(ops.multiply(ops.subtract(seen, _f32(ops, 1.0)), _f32(ops, 1e4)), ops.constant([1, 2]))
    for number in range(layers(arrays)):
        state = _layer(ops, state, hidden, _Layer(arrays, number))
    return state


class _Layer:
    """The arrays of one layer."""

    def __init__(self, arrays: Mapping[str, NDArray[np.float32]], number: int) -> None:
        self._arrays, self._prefix = arrays, f"layer.{number}."
        self.is_calibrated = f"{self._prefix}query.range" in arrays

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        return self._arrays[self._prefix + name]


def _layer(ops: Any, state: Any, hidden: Any, layer: _Layer) -> Any:
    narrowed = _narrowed(ops, state, layer, "query")
    query, key, value = (_split(ops, _dense(ops, narrowed, layer, name)) for name in ("query", "key", "value"))
    scores = ops.matmul(ops.multiply(query, _f32(ops, HEAD_SIZE**-0.5)), key, False, True)
    shares = ops.softmax(ops.add(scores, hidden), -1)
    seen = ops.transpose(ops.matmul(shares, value, False, False), ops.constant([0, 2, 1, 3]))
    joined = ops.reshape(seen, ops.constant([0, 0, DIMENSIONS]), True)
    out = _dense(ops, _narrowed(ops, joined, layer, "out"), layer, "out")
    state = _norm(ops, ops.add(state, out), layer, "norm_attention")
    up = ops.gelu(_dense(ops, _narrowed(ops, state, layer, "up"), layer, "up"), "erf")
    down = _dense(ops, _narrowed(ops, up, layer, "down"), layer, "down")
    return _norm(ops, ops.add(state, down), layer, "norm_out")


def _dense(ops: Any, state: Any, layer: _Layer, name: str) -> Any:
    if layer.is_calibrated:
        whole, scale = quantised(layer[f"{name}.weight"])
        weight = ops.multiply(ops.convert(ops.constant(whole), "f32"), ops.constant(scale))
    else:
        weight = ops.constant(layer[f"{name}.weight"])
    return ops.add(ops.matmul(state, weight, False, True), ops.constant(layer[f"{name}.bias"]))


def quantised(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A weight (out, in) as whole numbers and a scale (out, 1) for each row."""
    scale = np.abs(weight).max(axis=1, keepdims=True) / MOST
    scale = np.where(scale > 0, scale, 1.0).astype(np.float32)
    return np.clip(np.round(weight / scale), -MOST, MOST).astype(np.int8), scale


def _narrowed(ops: Any, state: Any, layer: _Layer, name: str) -> Any:
    """A state cut to 256 steps between the bounds that it kept to when the fork was calibrated."""
    if not layer.is_calibrated:
        return state
    low, high = (_f32(ops, float(bound)) for bound in layer[f"{name}.range"])
    return ops.fake_quantize(state, low, high, low, high, 256)


def _split(ops: Any, state: Any) -> Any:
    heads = ops.reshape(state, ops.constant([0, 0, N_HEADS, HEAD_SIZE]), True)
    return ops.transpose(heads, ops.constant([0, 2, 1, 3]))


def _norm(ops: Any, state: Any, layer: _Layer, name: str) -> Any:
    centred = ops.mvn(state, ops.constant([-1]), True, _EPSILON, "inside_sqrt")
    scaled = ops.multiply(centred, ops.constant(layer[f"{name}.weight"]))
    return ops.add(scaled, ops.constant(layer[f"{name}.bias"]))


def _f32(ops: Any, value: float) -> Any:
    return ops.constant(np.float32(value))


def names_of_arrays(n_layers: int) -> Iterator[str]:
    """Every array that a fork's layers need."""
    for number in range(n_layers):
        for name in DENSE:
            yield from (f"layer.{number}.{name}.weight", f"layer.{number}.{name}.bias")
        yield from (f"layer.{number}.{name}.range" for name in ("query", "out", "up", "down"))
        for name in NORMS:
            yield from (f"layer.{number}.{name}.weight", f"layer.{number}.{name}.bias")
