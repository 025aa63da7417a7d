"""A month is judged against chance and against what matters: neither small months nor large ones cry wolf."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from models.drift.card import Card
from models.drift.judge import Counted, judge, usual_distance
from models.drift.measures import distance
from voc.storage.drift import BINS, Mix, Part, Spread

MONTH = date(2026, 6, 1)


def a_spread(mean: float, n: int, seed: int = 0) -> Spread:
    """Confidences around a mean, as a model gives them."""
    values = np.random.default_rng(seed).beta(mean * 8, (1 - mean) * 8, n)
    counts = np.bincount((values * BINS).astype(int).clip(0, BINS - 1), minlength=BINS)
    return Spread(tuple(int(count) for count in counts), float(values.sum()), float((values**2).sum()))


def a_mix(shares: dict[object, float], n: int, seed: int = 0) -> Mix:
    """Feedback in topics: each lies in a topic with its share."""
    rng = np.random.default_rng(seed)
    return Mix(n, {key: int(rng.binomial(n, share)) for key, share in shares.items()})


TOPICS: dict[object, float] = dict.fromkeys(range(101, 120), 0.03)
DEPARTMENTS: dict[object, float] = {"product": 0.5, "technology": 0.3, "billing": 0.2}


def counted(n: int = 1200, n_before: int = 3000, *, seed: int = 0) -> Counted:
    """A month in which nothing happened."""
    return Counted(
        month=MONTH,
        model_version="heads-1",
        from_on=MONTH,
        to_on=date(2026, 6, 30),
        n=n,
        confidences={
            "sentiment_confidence": (a_spread(0.84, n_before, seed + 1), a_spread(0.84, n, seed + 2)),
            "first_department_confidence": (a_spread(0.6, n_before, seed + 3), a_spread(0.6, n, seed + 4)),
        },
        shares={
            "unsupported": (Part(n_before // 50, n_before), Part(n // 50, n)),
            "routed": (Part(n_before // 10, n_before), Part(n // 10, n)),
            "unassigned": (Part(n_before // 5, n_before), Part(n // 5, n)),
        },
        topics=([a_mix(TOPICS, n_before // 5, seed + 10 + month) for month in range(5)], a_mix(TOPICS, n, seed + 5)),
        departments=(
            [a_mix(DEPARTMENTS, n_before // 5, seed + 20 + month) for month in range(5)],
            a_mix(DEPARTMENTS, n, seed + 6),
        ),
        names={number: f"topic {number}" for number in range(101, 130)},
        looked_at={},
        against={"sentiment_confidence": "texts held out when the model was made"},
    )


def verdicts(card: Card) -> dict[str, str]:
    return {one.name: one.verdict for one in card.measures}


def test_a_month_like_the_others_has_not_drifted() -> None:
    card = judge(counted())
    assert card.state == "steady"
    assert card.sentences[0].startswith("Nothing has drifted (n = 1,200): confidence of sentiment 0.8")
    assert card.to_do == ()


def test_a_fall_of_confidence_makes_retraining_due_and_says_how_far_chance_goes() -> None:
    month = counted()
    falls = {**month.confidences, "sentiment_confidence": (a_spread(0.84, 3000), a_spread(0.71, 1204, 1))}
    grown = Mix(1204, {**month.topics[1].counts, 125: 169})
    before = [Mix(one.n, {**one.counts, 125: one.n // 33}) for one in month.topics[0]]
    card = judge(replace(month, confidences=falls, topics=(before, grown)))
    assert card.state == "due"
    said = r"Retraining is due: the confidence of sentiment fell from 0.8\d to 0.7\d \(n = 1,204; chance alone moves"
    assert re.match(said, card.sentences[0])
    assert "14 % of comments speak of “topic 125”, 3 % before" in card.sentences[0]
    assert card.to_do == ("Label what the models doubt: /teach", "Then: make train compare promote")


def test_other_topics_alone_are_no_reason_to_retrain() -> None:
    month = counted()
    other = {number: 0.06 if number < 110 else 0.005 for number in range(101, 120)}
    card = judge(replace(month, topics=(month.topics[0], a_mix(other, 1200, 3))))
    assert verdicts(card)["topics"] == "moved"
    assert card.state == "moved"
    assert card.sentences[0].startswith("Something moved, but the models are as sure as before")
    assert not any("make train" in does for does in card.to_do)


def test_a_mix_moves_only_further_than_ordinary_months_do() -> None:
    restless = [a_mix({number: 0.02 if number % 5 else 0.15 for number in range(101, 120)}, 1000, 1)]
    restless += [a_mix({number: 0.02 if number % 5 != turn else 0.15 for number in range(101, 120)}, 1000, turn)
                 for turn in range(1, 5)]  # fmt: skip
    usual = usual_distance(restless)
    assert usual is not None
    assert usual > 0.3
    month = counted()
    card = judge(replace(month, topics=(restless, restless[2])))
    assert verdicts(card)["topics"] == "no real change"
    assert usual_distance(restless[:2]) is None


def test_the_large_month_in_which_little_changed_does_not_cry_wolf() -> None:
    month = counted(200_000, 200_000)
    less = {**month.confidences, "sentiment_confidence": (a_spread(0.84, 200_000), a_spread(0.83, 200_000, 1))}
    card = judge(replace(month, confidences=less))
    assert card.state == "steady"


def test_small_months_that_are_alike_seldom_cry_wolf() -> None:
    """150 feedback beside 300, sixty times: nothing happened, and hardly ever is it said that something did."""
    states = [judge(counted(150, 300, seed=100 * turn)).state for turn in range(60)]
    assert states.count("due") <= 1
    assert states.count("moved") <= 3


@pytest.mark.parametrize(("n", "n_before"), [(40, 3000), (1200, 40)])
def test_too_few_are_not_judged(n: int, n_before: int) -> None:
    card = judge(counted(n, n_before))
    assert card.state == "too_little"
    assert "are needed" in card.sentences[0]
    assert all(one.verdict == "not enough data" for one in card.measures if one.name.endswith("confidence"))


def test_what_lies_in_no_topic_asks_for_topics_and_not_for_training() -> None:
    month = counted()
    shares = {
        **month.shares,
        "unassigned": (Part(600, 3000), Part(420, 1200)),
        "unsupported": (Part(0, 3000), Part(240, 1200)),
    }
    card = judge(replace(month, shares=shares))
    assert card.state == "moved"
    assert any("voc topics fit" in does for does in card.to_do)
    assert any("language" in does for does in card.to_do)


def test_what_gets_better_is_told_and_alarms_nobody() -> None:
    month = counted()
    better = {**month.confidences, "sentiment_confidence": (a_spread(0.7, 3000), a_spread(0.84, 1200, 1))}
    card = judge(replace(month, confidences=better))
    assert card.state == "steady"
    assert any(sentence.startswith("For the better: the confidence of sentiment rose") for sentence in card.sentences)


def test_corrections_are_told_with_their_bias() -> None:
    card = judge(replace(counted(), looked_at={"sentiment": Part(12, 60)}))
    assert "People corrected sentiment of 12 of 60 (20 %)" in card.sentences[-1]
    assert "not at random" in card.sentences[-1]
    assert card.state == "steady"


def test_a_distance_is_the_same_every_time_and_nought_between_equals() -> None:
    first, again = distance([50, 30, 20], [20, 30, 50]), distance([50, 30, 20], [20, 30, 50])
    assert first == again
    assert first.psi > first.chance > first.usual > 0
    assert distance([50, 30, 20], [50, 30, 20]).beyond == 0.0
