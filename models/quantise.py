"""Builds the encoder that serves: OpenVINO, static int8, once per environment.

Static, because dynamic quantisation gives a text another vector in another batch. Calibrated by NNCF on fixed texts of
the project, so that two environments give equal vectors. This runs in a process of its own: it imports torch,
transformers and nncf.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from models.engine import silence_telemetry
from models.weights import Weights, find_weights

#: Names everything about the build that changes vectors, apart from the weights.
RECIPE = "openvino-int8-2"

#: What quantisation is calibrated on. Another text here is another build: `key` changes, and every vector is older.
CALIBRATION = Path(__file__).with_name("calibration.jsonl")

_ROWS = 8


def key(weights: Weights) -> str:
    """Names one build: the weights, the recipe and the texts that it was calibrated on."""
    return f"minilm-{weights.sha256[:8]}-{RECIPE}-{_calibration_digest()}"


@cache
def _calibration_digest() -> str:
    return hashlib.blake2b("\0".join(calibration_texts()).encode(), digest_size=4).hexdigest()


def folder_of(weights: Weights) -> Path:
    """Where the environment keeps this build."""
    return Path(sys.prefix) / "share" / "voc" / "encoders" / key(weights)


def is_built() -> bool:
    """Whether this environment holds the encoder that serves."""
    return (folder_of(find_weights()) / "encoder.json").exists()


def build(*, anew: bool = False) -> Path:
    """Convert and quantise the encoder, unless that was done; its folder.

    Written beside its place and moved there in one step, so that a build that was killed leaves nothing.
    """
    weights = find_weights()
    target = folder_of(weights)
    if is_built() and not anew:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
    try:
        draft.chmod(0o755)
        _write(draft, weights)
        if target.exists():
            shutil.rmtree(target)
        os.replace(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def calibration_texts() -> list[str]:
    """Pieces of feedback of all lengths and trades, written for the project and fixed."""
    with CALIBRATION.open(encoding="utf-8") as file:
        return [str(json.loads(line)["text"]) for line in file]


def convert(weights: Weights) -> Any:
    """The published weights as an OpenVINO model in float32: ids and mask in, a state of each token out."""
    silence_telemetry()
    import openvino
    import torch
    from transformers import BertModel
    from transformers.utils import logging

    # What they have to say concerns those who train: weights we leave out, and shapes that we fix on purpose.
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    network = BertModel.from_pretrained(weights.folder, add_pooling_layer=False, local_files_only=True)
    network.train(False)

    class States(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            said = self.network(input_ids=input_ids, attention_mask=attention_mask)
            states: torch.Tensor = said.last_hidden_state
            return states

    ones = torch.ones((2, 16), dtype=torch.int64)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torch's tracer, about those shapes
        return openvino.convert_model(
            States(),
            example_input={"input_ids": ones, "attention_mask": ones},
            input=[("input_ids", [-1, -1], np.int64), ("attention_mask", [-1, -1], np.int64)],
        )


def _write(draft: Path, weights: Weights) -> None:
    model = convert(weights)
    import nncf
    import openvino

    texts = calibration_texts()
    quantised = nncf.quantize(
        model,
        nncf.Dataset(_batches(weights, texts)),
        preset=nncf.QuantizationPreset.MIXED,
        model_type=nncf.ModelType.TRANSFORMER,
        subset_size=-(-len(texts) // _ROWS),
    )
    openvino.save_model(quantised, draft / "model.xml", compress_to_fp16=False)
    shutil.copyfile(weights.tokenizer, draft / "tokenizer.json")
    about = {"key": key(weights), "weights_sha256": weights.sha256, "recipe": RECIPE, "n_calibration": len(texts)}
    (draft / "encoder.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def _batches(weights: Weights, texts: Sequence[str]) -> list[dict[str, Any]]:
    from models.encoder import load_tokenizer

    tokenizer = load_tokenizer(weights.tokenizer)
    rows = sorted((encoding.ids[:256] for encoding in tokenizer.encode_batch(list(texts))), key=len)
    batches = []
    for start in range(0, len(rows), _ROWS):
        chunk = rows[start : start + _ROWS]
        ids = np.zeros((len(chunk), max(map(len, chunk))), dtype=np.int64)
        for row, values in enumerate(chunk):
            ids[row, : len(values)] = values
        batches.append({"input_ids": ids, "attention_mask": (ids != 0).astype(np.int64)})
    return batches
