"""Where public sets that may teach lie at their authors': fetched when somebody asks (`voc data fetch`), never else.

An original is named by repository, revision and path; a revision that is a commit names its content once and for all,
HEAD does not. `sha256` is pinned once somebody has fetched and looked: it could not be known when this was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from models.training import originals
from models.training.examples import SHIP

#: Where the files of public repositories are served, byte by byte.
ADDRESS = "https://raw.githubusercontent.com"


@dataclass(frozen=True, slots=True)
class Original:
    """One file as its authors publish it."""

    repository: str
    revision: str
    path: str
    sha256: str | None = None

    @property
    def place(self) -> str:
        """Names the file, whatever serves it."""
        return f"{self.repository}/{self.revision}/{self.path}"

    def address(self, base: str = ADDRESS) -> str:
        """Where it is served."""
        return f"{base.rstrip('/')}/{quote(self.place)}"


@dataclass(frozen=True, slots=True)
class PublicSet:
    """A set under the name that training knows; `convert` turns the originals, by path, into rows.

    `n_rows` is how many its authors published.
    """

    name: str
    n_rows: int
    originals: tuple[Original, ...]
    convert: Callable[[Mapping[str, bytes]], Iterator[dict[str, Any]]]

    @property
    def licence(self) -> str:
        """Under which it may teach a shipped model."""
        return SHIP[self.name]


def _all(repository: str, revision: str, *paths: str) -> tuple[Original, ...]:
    return tuple(Original(repository, revision, path) for path in paths)


_BANKING, _CLINC, _EMOTIONS, _NLTK = (
    "PolyAI-LDN/task-specific-datasets", "clinc/oos-eval", "google-research/google-research", "nltk/nltk_data",
)  # fmt: skip
_MAMS = ("siat-nlp/MAMS-for-ABSA", "c319889e556a61a484f450c425f1821baf946253")
_SKYTRAX = ("quankiquanki/skytrax-reviews-dataset", "e0ca35cc34e504a366ea2e9a972f93852574d7c4")

PUBLIC_SETS: tuple[PublicSet, ...] = (
    PublicSet(
        "banking77",
        13_083,
        (
            Original(_BANKING, "HEAD", "banking_data/train.csv"),
            Original(_BANKING, "dfe22170dcf22ab022af2e2696cebc612fccb03d", "banking_data/test.csv"),
        ),
        originals.banking77,
    ),
    PublicSet(
        "clinc150",
        23_700,
        (
            Original(_CLINC, "HEAD", "data/data_full.json"),
            Original(_CLINC, "828f8093932c8fe6ca7936c3d2e52903b1c523de", "data/domains.json"),
        ),
        originals.clinc150,
    ),
    PublicSet(
        "goemotions",
        54_263,
        (
            *_all(
                _EMOTIONS,
                "2adf640a14f11025ae5a9d0ec493b78530d276d3",
                "goemotions/data/train.tsv",
                "goemotions/data/dev.tsv",
            ),
            Original(_EMOTIONS, "b91598b43297db06cca27a29fe2d0442dffea029", "goemotions/data/test.tsv"),
            Original(_EMOTIONS, "018cbe7892d848bc871d482fd2868089037e375f", "goemotions/data/emotions.txt"),
        ),
        originals.goemotions,
    ),
    PublicSet(
        "huliu_customer_reviews",
        8_194,
        (
            Original(_NLTK, "c6e4a418225746479836345a03824ae27d5f9c13", "packages/corpora/product_reviews_1.zip"),
            Original(_NLTK, "709516565eb5448559a888c4443dcd9cf8c1f708", "packages/corpora/product_reviews_2.zip"),
        ),
        originals.huliu_customer_reviews,
    ),
    PublicSet(
        "mams_acsa",
        3_949,
        _all(*_MAMS, *(f"data/MAMS-ACSA/raw/{part}.xml" for part in ("train", "val", "test"))),
        originals.mams,
    ),
    PublicSet(
        "mams_atsa",
        5_297,
        _all(*_MAMS, *(f"data/MAMS-ATSA/raw/{part}.xml" for part in ("train", "val", "test"))),
        originals.mams,
    ),
    PublicSet(
        "nhs_fft_v6_multilabel",
        7_908,
        _all(
            "The-Strategy-Unit/pxtextmining",
            "c62c79d74c7ba2f88d71a43386a2d36824e4633d",
            "datasets/v6framework_230831.csv",
        ),
        originals.nhs_fft_v6_multilabel,
    ),
    PublicSet(
        "pros_cons",
        45_867,
        _all(_NLTK, "a35beafa6aaa94b6e93895a86d54ed3827286ac4", "packages/corpora/pros_cons.zip"),
        originals.pros_cons,
    ),
    PublicSet(
        "skytrax_lounge_seat", 3_522, _all(*_SKYTRAX, "data/lounge.csv", "data/seat.csv"), originals.skytrax_lounge_seat
    ),
    PublicSet(
        "surge_toxicity",
        1_000,
        _all("surge-ai/toxicity", "f064d868292c639feb7c81ffb89abf72f25fef89", "toxicity_en.csv"),
        originals.surge_toxicity,
    ),
)
