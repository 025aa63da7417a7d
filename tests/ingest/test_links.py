# ruff: noqa: E501  (tables of cases are read in rows)
"""The link back to the source opens the review, and names nobody."""

from __future__ import annotations

import pytest

from ingest.links import trusted_link

WHOLE = [
    "http://play.google.com/console/developers/123456789012345678/app/4972345678901234567/user-feedback/review-details?reviewId=0a1b2c3d-1234-0007-8888-123456789012&corpus=PUBLIC_REVIEWS",
    "https://play.google.com/store/apps/details?id=com.acme.app&reviewId=gp:AOqpTOE123456789012345",
    "https://apps.apple.com/us/review?id=9876543210123&type=Purple%20Software",
    "https://itunes.apple.com/gb/review?id=310633997&type=Purple%20Software",
    "https://www.trustpilot.com/reviews/60a1b2c3d4e5f60123456789",
    "https://www.amazon.com/gp/customer-reviews/R1KKOXHNI80000?ASIN=B01KL6O72Y",
    "https://www.google.com/maps/place/Acme/@52.5163,13.3777,17z/data=!4m8!3m7!1s0x47a851c655f20989:0x26bbfb4e84674c63",
    "https://www.google.com/maps/contrib/112233445566778899001/place/ChIJ123/",
    "https://www.reddit.com/r/acme/comments/1abc2de/_/k12ab3c/",
    "https://www.facebook.com/acme/posts/pfbid0123456789012345",
    "https://acme.zendesk.com/agent/tickets/35436000123",
    "https://www.tripadvisor.com/ShowUserReviews-g187147-d197695-r123456789-Acme.html",
    "https://www.yelp.com/biz/acme?hrid=Zx9_q1234567890&utm_campaign=www_review_share_popup",
    "https://forum.example/t/slow-app/123456789012?page=2#post-1234567890",
]  # fmt: skip


@pytest.mark.parametrize("link", WHOLE)
def test_the_link_of_a_review_stays_whole(link: str) -> None:
    assert trusted_link(link) == link


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://s.example/r?id=123456789012&email=ann%40mail.example", "https://s.example/r?id=123456789012"),
        ("https://s.example/r?to=ann@mail.example&n=2", "https://s.example/r?n=2"),
        ("https://s.example/r?phone=0301234567&review=7", "https://s.example/r?review=7"),
        ("https://s.example/r?caller=%2B49301234567", "https://s.example/r"),
        ("https://s.example/r?customer_id=77123&user=ann&review=7", "https://s.example/r?review=7"),
        ("https://s.example/r?access_token=abc&review=7", "https://s.example/r?review=7"),
        ("https://ann:secret@s.example/r/7", "https://s.example/r/7"),
        ("https://s.example/r/7#to=ann@mail.example", "https://s.example/r/7"),
        ("https://twitter.com/ann_smith/status/570306133677760513", "https://twitter.com/i/status/570306133677760513"),
        ("https://x.com/ann_smith/status/570306133677760513/photo/1", "https://x.com/i/status/570306133677760513"),
    ],
)
def test_what_names_a_person_goes_and_the_rest_stays(link: str, kept: str) -> None:
    assert trusted_link(link) == kept
    assert trusted_link(kept) == kept


@pytest.mark.parametrize(
    "link",
    [
        "https://twitter.com/ann_smith", "https://www.facebook.com/profile.php?id=100001234", "https://www.reddit.com/user/ann_smith/",
        "https://www.trustpilot.com/users/5f0123456789", "https://www.linkedin.com/in/ann-smith", "https://www.google.com/maps/contrib/112233445566778899001/reviews",
        "https://s.example/people/ann@mail.example/7", "mailto:ann@mail.example", "javascript:alert(1)", "ftp://s.example/7", "https://", "https://[broken/", "", None,
        "https://s.example/" + "a" * 2000,
    ],
)  # fmt: skip
def test_a_person_and_what_is_no_link_are_not_kept(link: str | None) -> None:
    assert trusted_link(link) is None
