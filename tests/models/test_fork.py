"""The fork: grafted it answers as its arrays say, alone as in company; trained it learns, repeats and goes on."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from models import registry
from models.base import DIMENSIONS, ENCODER_LAYERS
from models.encoder import Encoder
from models.engine import openvino
from models.fork import (
    HEAD_SIZE,
    N_HEADS,
    ForkHead,
    layers,
    mean_of,
    names_of_arrays,
    opened,
    packed,
    quantised,
    state_behind,
)
from models.quantise import folder_of
from models.registry import FORK, SHIPPED, Artifact
from models.training.states import LowerLayers, lower_states
from models.weights import find_weights
from tests.models.test_encoder import project_texts
from tests.servers import PATIENCE
from voc.errors import ModelError
from voc.settings import Settings


@pytest.fixture(scope="module")
def fork() -> Artifact:
    settings = Settings()
    return registry.fork_of(settings, registry.load(settings, "sentiment"))


@pytest.fixture(scope="module")
def encoder(fork: Artifact) -> Encoder:
    return Encoder(folder_of(find_weights()), threads=1, forks=[fork])


def by_hand(arrays: dict[str, NDArray[np.float32]], states: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a fork makes of one text's states, in plain numpy and float32: the formula and nothing else."""

    def dense(name: str, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        return rows @ arrays[f"{name}.weight"].T + arrays[f"{name}.bias"]

    def norm(name: str, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        centred = (rows - rows.mean(-1, keepdims=True)) / np.sqrt(rows.var(-1, keepdims=True) + 1e-12)
        return centred * arrays[f"{name}.weight"] + arrays[f"{name}.bias"]

    erf = np.vectorize(math.erf)
    for number in range(layers(arrays)):
        at = f"layer.{number}."
        query, key, value = (
            dense(at + name, states).reshape(-1, N_HEADS, HEAD_SIZE).transpose(1, 0, 2)
            for name in ("query", "key", "value")
        )
        scores = np.exp(query @ key.transpose(0, 2, 1) / math.sqrt(HEAD_SIZE))
        found = ((scores / scores.sum(-1, keepdims=True)) @ value).transpose(1, 0, 2).reshape(states.shape)
        states = norm(at + "norm_attention", states + dense(at + "out", found))
        wide = dense(at + "up", states)
        states = norm(at + "norm_out", states + dense(at + "down", wide * 0.5 * (1 + erf(wide / math.sqrt(2)))))
    return states


def test_grafted_and_quantised_it_says_what_its_arrays_say(fork: Artifact, encoder: Encoder, tmp_path: Path) -> None:
    texts = project_texts(40)
    arrays = opened(fork.arrays)
    lower = LowerLayers(folder_of(find_weights()), threads=1, shared=ENCODER_LAYERS - layers(arrays))
    states = lower_states(lower, texts, tmp_path)
    read = encoder.read(texts)
    for number, one in enumerate(read):
        if len(states[number]) < 100:  # training cuts long texts, serving does not
            exact = by_hand(arrays, states[number].astype(np.float32)).mean(axis=0)
            felt = one.felt[fork.version][0]
            assert felt @ exact / (np.linalg.norm(felt) * np.linalg.norm(exact)) > 0.97


def test_more_texts_before_those_kept_apart_do_not_make_them_anew(tmp_path: Path) -> None:
    texts = project_texts(12)
    lower = LowerLayers(folder_of(find_weights()), threads=1)
    once = lower_states(lower, texts[2:], tmp_path, apart=2)
    kept = set((tmp_path / "states").iterdir())
    told: list[tuple[int, int]] = []
    again = lower_states(lower, texts, tmp_path, lambda done, of: told.append((done, of)), apart=4)
    assert told == [(4, 12), (12, 12)]
    assert len(kept) == 2
    assert len(kept & set((tmp_path / "states").iterdir())) == 2
    assert len(set((tmp_path / "states").iterdir())) == 3  # the four that stand first now
    assert all(np.array_equal(once[number], again[number + 2]) for number in range(2, 10))


def test_what_is_felt_does_not_depend_on_the_texts_beside_it(fork: Artifact, encoder: Encoder) -> None:
    texts = project_texts(60)
    head = ForkHead(fork, "sentiment")
    together = head.logits({fork.version: np.stack([one.felt[fork.version][0] for one in encoder.read(texts)])})
    alone = np.stack([encoder.read([text])[0].felt[fork.version][0] for text in texts])
    assert np.abs(head.logits({fork.version: alone}) - together).max() < 0.01


def test_a_fork_moves_no_vector(encoder: Encoder) -> None:
    texts = project_texts(40)
    plain = Encoder(folder_of(find_weights()), threads=1)
    assert plain.forks == ()
    assert np.allclose(plain.encode(texts), encoder.encode(texts), atol=1e-5)


def test_a_span_feels_differently_from_its_text(fork: Artifact, encoder: Encoder) -> None:
    text = "The driver was very kind and helpful, but the app crashes every single time."
    read = encoder.read([text], [[(0, 36), (38, len(text))]])[0]
    kind, crash = ForkHead(fork, "sentiment").logits({fork.version: read.felt[fork.version][1:]})
    assert kind.argmax() == 2
    assert crash.argmax() == 0


def test_a_weight_keeps_to_seven_bits_and_comes_back_close() -> None:
    weight = np.random.default_rng(1).normal(0, 0.05, (16, 24)).astype(np.float32)
    weight[3] = 0.0
    whole, scale = quantised(weight)
    assert np.abs(whole).max() <= 63
    assert np.abs(whole * scale - weight).max() <= scale.max() / 2 + 1e-7


def test_packed_a_fork_serves_the_same_weights_in_a_byte_each(fork: Artifact) -> None:
    once = packed(opened(fork.arrays))
    assert once["layer.0.up.weight"].dtype == np.int8
    whole, scale = quantised(opened(fork.arrays)["layer.0.up.weight"])
    assert np.array_equal(once["layer.0.up.weight"], whole)
    assert np.allclose(opened(once)["layer.0.up.weight"], whole * scale)
    again = packed(opened(once))
    assert all(np.array_equal(once[name], again[name]) for name in once if once[name].dtype == np.int8)


def test_an_encoder_whose_layers_cannot_be_told_apart_says_what_to_do() -> None:
    model = openvino().Core().read_model(folder_of(find_weights()) / "model.xml")
    assert state_behind(model, 0).get_partial_shape()[2].get_length() == DIMENSIONS
    with pytest.raises(ModelError, match="voc build-encoder --anew"):
        state_behind(model, 7)


def test_the_shipped_fork_is_whole_and_small(fork: Artifact) -> None:
    assert set(names_of_arrays(layers(fork.arrays))) <= set(fork.arrays)
    folder = SHIPPED / FORK / fork.version
    assert sum(path.stat().st_size for path in folder.iterdir()) < 8_000_000
    assert fork.card["trained_on"]


def test_every_shipped_head_stands_on_a_shipped_fork() -> None:
    forks = {registry.read(registry.shipped(name)).numbers["fork"] for name in registry.NAMES}
    assert forks == {path.name for path in (SHIPPED / FORK).iterdir() if path.is_dir()}


def test_a_head_whose_fork_is_gone_says_what_to_do(tmp_path: Path) -> None:
    head = Artifact("urgency", "20990101-000000", {}, {"fork": "19990101-000000"})
    with pytest.raises(ModelError, match="voc rollback urgency"):
        registry.fork_of(Settings(home=tmp_path), head)


def run(folder: Path, how: str = "once") -> subprocess.CompletedProcess[str]:
    """Train a little, in a process of its own."""
    command = [sys.executable, "-m", "tests.models.train_in_child", str(folder), how]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What it told."""
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_training_learns_and_repeats_and_a_killed_run_goes_on(tmp_path: Path) -> None:
    once = told(run(tmp_path))
    [first] = once["runs"]
    assert first["losses"][-1] < first["losses"][0]
    assert first["served_apart"] < 1e-6
    assert once["grows_into_itself"]
    assert {"layer.0.query.weight", "layer.2.down.range", "head.sentiment.weight"} <= set(first["names"])
    assert run(tmp_path, "dies").returncode == 9
    went_on, anew = told(run(tmp_path, "twice"))["runs"]
    assert went_on["said"][0] == "going on behind epoch 1"
    assert len(went_on["losses"]) == 2
    assert anew["bytes"] == first["bytes"]
    assert not list(tmp_path.glob("fork-*")), "what was kept is gone when it is done"


def test_a_fork_is_the_mean_of_what_it_was_and_became() -> None:
    before = {"layer.0.up.weight": np.float32([[1.0, 2.0]]), "head.urgency.bias": np.float32([0.0])}
    after = {"layer.0.up.weight": np.float32([[3.0, 6.0]]), "head.urgency.bias": np.float32([1.0])}
    found = mean_of([before, after, after])
    assert np.allclose(found["layer.0.up.weight"], [[7 / 3, 14 / 3]])
    assert found["head.urgency.bias"].dtype == np.float32


def test_a_head_that_is_new_or_wider_is_not_drawn_back_to_what_there_was() -> None:
    before = {"head.departments.bias": np.float32([5.0, 5.0]), "head.gone.bias": np.float32([1.0])}
    after = {"head.departments.bias": np.float32([1.0, 2.0, 3.0]), "head.aspects.bias": np.float32([4.0])}
    found = mean_of([before, after])
    assert found["head.departments.bias"].tolist() == [1.0, 2.0, 3.0]
    assert found["head.aspects.bias"].tolist() == [4.0]
    assert "head.gone.bias" not in found
