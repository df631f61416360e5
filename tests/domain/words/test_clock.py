"""One moment is told in one way, by the organisation's clock, in summer, in winter and when the
clocks change.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.domain.words.clock import USUAL_ZONE, Clock, zones

LONDON = Clock()
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1)).map(
    lambda when: when.replace(tzinfo=UTC).isoformat(timespec="milliseconds")
)


@pytest.mark.parametrize(
    ("stored", "says"),
    [
        ("2026-11-22T10:42:00.000+00:00", "22 November 2026, 10:42 GMT"),
        ("2026-07-01T09:05:00.000+00:00", "1 July 2026, 10:05 BST"),
        ("2026-07-01T23:30:00.000+00:00", "2 July 2026, 0:30 BST"),
        ("2026-10-25T00:30:00.000+00:00", "25 October 2026, 1:30 BST"),
        ("2026-10-25T01:30:00.000+00:00", "25 October 2026, 1:30 GMT"),
        ("2026-03-29T00:59:00.000+00:00", "29 March 2026, 0:59 GMT"),
        ("2026-03-29T01:00:00.000+00:00", "29 March 2026, 2:00 BST"),
    ],
)
def test_a_moment_is_told_as_the_clock_on_the_wall_shows_it(stored, says):
    assert LONDON.moment(stored) == says


def test_a_zone_without_a_word_of_its_own_says_how_far_from_utc_it_is():
    assert (
        Clock("America/Sao_Paulo").moment("2026-07-01T09:05:00.000+00:00")
        == "1 July 2026, 6:05 UTC-03"
    )


def test_a_zone_that_is_not_known_is_told_in_utc_and_says_so():
    clock = Clock("Atlantis/Harbour")
    assert clock.moment("2026-07-01T09:05:00.000+00:00") == "1 July 2026, 9:05 UTC"
    assert clock.in_words == "UTC, because Atlantis/Harbour is not known on this computer"


@pytest.mark.parametrize(
    "zone", ["../../etc/passwd", "", "/etc/localtime", "Europe/\0London", "Europe"]
)
def test_what_is_no_zone_at_all_is_told_in_utc(zone):
    assert Clock(zone).time("2026-07-01T09:05:00.000+00:00") == "9:05 UTC"


@given(
    MOMENTS, MOMENTS, st.sampled_from([USUAL_ZONE, "Pacific/Auckland", "America/St_Johns", "UTC"])
)
def test_two_moments_that_differ_by_a_minute_or_more_are_never_told_alike(one, other, zone):
    clock = Clock(zone)
    apart = abs(datetime.fromisoformat(one) - datetime.fromisoformat(other))
    if apart >= timedelta(minutes=1):
        assert clock.moment(one) != clock.moment(other)


@given(MOMENTS, st.sampled_from([USUAL_ZONE, "Pacific/Auckland", "America/St_Johns"]))
def test_a_day_begins_where_the_day_before_ends(stored, zone):
    clock = Clock(zone)
    day = clock.day(stored)
    assert clock.begins(day) <= stored < clock.begins(day + timedelta(days=1))


def test_a_table_shows_a_time_that_a_spreadsheet_reads_and_parts_the_hour_that_comes_twice():
    assert LONDON.in_table("") == ""
    assert LONDON.in_table("2026-07-01T09:05:09.123+00:00") == "2026-07-01 10:05:09"
    assert LONDON.in_table("2026-10-25T00:30:00.000+00:00") == "2026-10-25 01:30:00 BST"
    assert LONDON.in_table("2026-10-25T01:30:00.000+00:00") == "2026-10-25 01:30:00 GMT"
    assert LONDON.in_table("2026-03-29T01:30:00.000+00:00") == "2026-03-29 02:30:00"


def test_a_day_is_the_organisations_day():
    late = "2026-07-01T23:30:00.000+00:00"
    assert LONDON.day(late) == date(2026, 7, 2)
    assert Clock("America/New_York").day(late) == date(2026, 7, 1)
    assert LONDON.day_in_words(late) == "2 July 2026"


def test_the_zones_are_names_of_places_and_utc():
    assert {USUAL_ZONE, "Europe/Dublin", "America/New_York", "UTC"} <= set(zones())
    assert not any(each.startswith(("Etc/", "US/", "SystemV/")) for each in zones())
