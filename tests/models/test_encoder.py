"""The encoder as it serves: unit rows, the same vector alone and in company, long texts read to their end."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.base import PROJECT, pack, unpack
from models.encoder import TOKEN_BUDGET, Encoder, _batches, _inputs, _Window, load_encoder
from models.engine import Requests, compiled, openvino
from models.quantise import folder_of
from models.weights import SHA256, find_weights, verify
from voc.errors import InputError, ModelError
from voc.settings import Settings


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(Settings(encoder_threads=1))


def project_texts(n: int) -> list[str]:
    """Texts of the sample and the written pieces, of all lengths."""
    texts: list[str] = []
    for path in sorted([*(PROJECT / "sample").glob("*.jsonl"), *(PROJECT / "models" / "written").glob("*.jsonl")]):
        texts += [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return list(dict.fromkeys(text for text in texts if text))[:: max(1, len(texts) // n)][:n]


def test_a_vector_does_not_depend_on_the_texts_beside_it(encoder: Encoder) -> None:
    texts = project_texts(300)
    together = encoder.encode(texts)
    alone = np.stack([encoder.encode([text])[0] for text in texts])
    assert (together * alone).sum(axis=1).min() > 0.999


def test_the_figures_of_a_redacted_value_do_not_count(encoder: Encoder) -> None:
    one, other, another_kind = encoder.encode(
        [
            f"Call me on {marker} or write, [name 11ab] was rude."
            for marker in ("[phone 4a7d]", "[phone 0f12]", "[id 4a7d]")
        ]
    )
    assert (one == other).all()
    assert one @ another_kind < 0.999
    part = encoder.read(["Call [phone 4a7d] now. He was rude."], [[(0, 22), (23, 35)]])[0].spans
    assert part[1] @ encoder.encode(["He was rude."])[0] > 0.6 > part[0] @ part[1]


def test_rows_have_length_one_and_keep_the_order(encoder: Encoder) -> None:
    texts = ["the parcel was late", "", "👍", "the parcel was late", "lovely staff"]
    vectors = encoder.encode(texts)
    assert vectors.shape == (5, 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[0], vectors[3], atol=1e-6)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_like_texts_lie_near(encoder: Encoder) -> None:
    late, also_late, kind = encoder.encode(["My parcel is late", "The delivery was delayed", "What a friendly nurse"])
    assert late @ also_late > late @ kind + 0.2


def test_thirty_two_tokens_are_read_as_well_as_any_number(encoder: Encoder) -> None:
    """The attention of bfloat16 is wrong at exactly that length; we ask for float32."""
    words = ["parcel", "late", "again", "driver"] * 12
    near = [
        float(encoder.encode([" ".join(words[:n])])[0] @ encoder.encode([" ".join(words[: n + 1])])[0])
        for n in range(26, 36)
    ]
    assert min(near) > 0.98


def test_a_mention_has_the_mean_of_its_own_tokens(encoder: Encoder) -> None:
    text = "The driver was very kind. The app crashes every time."
    read = encoder.read([text], [[(0, 25), (26, 53)]])[0]
    kind, crash = encoder.encode(["kind driver", "crashing app"])
    assert read.spans.shape == (2, 384)
    assert read.spans[0] @ kind > read.spans[1] @ kind
    assert read.spans[1] @ crash > read.spans[0] @ crash


def test_a_long_text_is_read_to_its_end(encoder: Encoder) -> None:
    text = "The weather was fine and we walked along the river. " * 60 + "The driver shouted at my mother."
    start = text.index("The driver")
    read = encoder.read([text], [[(start, len(text))]])[0]
    assert read.spans[0] @ encoder.encode(["The driver shouted at my mother."])[0] > 0.5


def test_a_text_far_too_long_is_read_as_far_as_we_read(encoder: Encoder) -> None:
    text = "late parcel " * 20_000
    read = encoder.read([text], [[(0, 11), (len(text) - 12, len(text))]])[0]
    assert np.allclose(read.spans[1], read.vector)  # behind what we read: the vector of the whole


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "model.safetensors"
    wrong.write_bytes(b"something else")
    with pytest.raises(ModelError, match="not the published"):
        verify(wrong)
    with pytest.raises(ModelError, match="Cannot read"):
        verify(tmp_path / "absent")


def test_the_build_names_its_weights_and_its_recipe() -> None:
    folder = folder_of(find_weights())
    about = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
    assert about["weights_sha256"] == SHA256
    assert folder.name == about["key"]


def test_a_packed_vector_comes_back(encoder: Encoder) -> None:
    vector = encoder.encode(["hello"])[0]
    assert len(pack(vector)) == 768
    assert np.allclose(unpack(pack(vector)), vector, atol=1e-3)


def test_few_shapes_are_ever_met_so_that_memory_is_bounded() -> None:
    rng, shapes = random.Random(5), set()
    for _ in range(400):
        lengths = sorted(min(256, max(2, round(rng.lognormvariate(3, 1)))) for _ in range(rng.randint(1, 200)))
        windows = [_Window(number, 0, [1] * length) for number, length in enumerate(lengths)]
        batches = list(_batches(windows))
        assert [window for batch in batches for window in batch] == windows, "none is lost, and none comes twice"
        shapes |= {_inputs(batch)["input_ids"].shape for batch in batches}
    assert all(rows * length <= TOKEN_BUDGET or rows == 1 for rows, length in shapes)
    assert len(shapes) <= 100


def test_a_reading_that_breaks_off_leaves_the_encoder_usable(encoder: Encoder) -> None:
    texts = [f"{'word ' * n}and no more" for n in range(60)]
    expected = encoder.encode(texts)
    inputs = [_inputs([_Window(0, 0, [101, 2204, 102])]) for _ in range(8)]

    def broken() -> Iterator[tuple[Any, int]]:
        yield from zip(inputs, range(5), strict=False)
        raise InputError("no more")

    with pytest.raises(InputError):
        list(encoder._requests.answers(broken()))
    for _, number in encoder._requests.answers((one, number) for number, one in enumerate(inputs)):
        if number == 2:
            break
    np.testing.assert_array_equal(encoder.encode(texts), expected)


def test_requests_that_fail_are_all_there_afterwards() -> None:
    """At run time: what is given cannot be divided by four. And before: it has not the shape that is asked for."""
    ops = openvino().opset13
    given, four = ops.parameter([-1], np.int64, name="given"), ops.parameter([4], np.int64, name="given")
    parts = ops.reshape(given, ops.constant(np.array([-1, 4])), special_zero=False)
    dividing = Requests(compiled(openvino().Model([parts], [given]), 1), 1)
    exact = Requests(compiled(openvino().Model([ops.add(four, four)], [four]), 1), 1)
    for requests in (dividing, exact):
        for _ in range(3):
            with pytest.raises(RuntimeError):
                list(requests.answers(({"given": np.arange(size)}, size) for size in (4, 7, 4, 4)))
            assert len(requests._free) == 2
    [(outputs, beside)] = exact.answers([({"given": np.arange(4)}, "four")])
    assert (outputs[0].tolist(), beside) == ([0, 2, 4, 6], "four")


def test_answers_come_back_without_callbacks() -> None:
    """Python called from openvino's threads hung a worker now and then, when it let go of an encoder."""
    for path in (PROJECT / "models").rglob("*.py"):
        assert not re.search(r"\.AsyncInferQueue\(|\.set_callback\(", path.read_text(encoding="utf-8")), path
