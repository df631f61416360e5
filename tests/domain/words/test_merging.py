"""The three-way merge of a page: what it was given, what it sends, and what is saved now."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as made

from recruit.domain.words.merging import Field, marks, merged, renamed, still_clashing, taking

NAMES = ("post", "grade", "dates", "reason")
WORDS = made.sampled_from(("", "a", "b", "two\nlines"))
TEXTS = made.fixed_dictionaries(dict.fromkeys(NAMES, WORDS))
TICKS = made.sets(made.sampled_from("abcdef"))


def texts(held: dict[str, str]) -> tuple[Field, ...]:
    return tuple(Field(name, (text,), name.title()) for name, text in held.items())


def ticked(values: set[str]) -> Field:
    return Field("tick", tuple(sorted(values)), is_set=True)


def sent(fields: tuple[Field, ...]) -> dict[str, tuple[str, ...]]:
    return {each.name: each.values for each in fields}


def three_way(base, typed, stands):
    return merged(marks(base).__contains__, sent(typed), stands)


@given(TEXTS, TEXTS, TEXTS)
def test_each_field_is_as_whoever_changed_it_has_it(base, typed, stands):
    made_of_it = three_way(texts(base), texts(typed), texts(stands))
    clashing = {each.stands.name for each in made_of_it.clashes}
    for name in NAMES:
        mine, theirs = typed[name] != base[name], stands[name] != base[name]
        wanted = typed[name] if mine else stands[name]
        assert made_of_it.values[name] == (wanted,)
        assert (name in clashing) == (mine and theirs and typed[name] != stands[name])


@given(TEXTS, TEXTS)
def test_a_page_that_nobody_touched_takes_everything_that_stands(base, stands):
    made_of_it = three_way(texts(base), texts(base), texts(stands))
    assert made_of_it.values == sent(texts(stands))
    assert not made_of_it.clashes
    assert {each.name for each in made_of_it.taken} == {
        name for name in NAMES if base[name] != stands[name]
    }


@given(TEXTS, TEXTS)
def test_where_nothing_changed_meanwhile_the_page_is_kept_as_it_was_typed(base, typed):
    made_of_it = three_way(texts(base), texts(typed), texts(base))
    assert made_of_it.values == sent(texts(typed))
    assert (made_of_it.clashes, made_of_it.taken) == ((), ())


@given(TEXTS, TEXTS, TEXTS)
def test_who_saves_again_after_the_clashes_were_shown_is_asked_nothing_more(base, typed, stands):
    shown = three_way(texts(base), texts(typed), texts(stands))
    again = merged(marks(texts(stands)).__contains__, shown.values, texts(stands))
    assert again.values == shown.values
    assert not again.clashes


@given(TEXTS, TEXTS, TEXTS)
def test_it_does_not_matter_who_saves_first_but_for_the_clashes(base, one, other):
    forth = three_way(texts(base), texts(one), texts(other))
    back = three_way(texts(base), texts(other), texts(one))
    clashing = {each.stands.name for each in forth.clashes}
    assert clashing == {each.stands.name for each in back.clashes}
    assert all(forth.values[name] == back.values[name] for name in NAMES if name not in clashing)


@given(TICKS, TICKS, TICKS)
def test_of_ticks_each_is_its_own_and_none_is_ever_a_clash(base, typed, stands):
    made_of_it = three_way((ticked(base),), (ticked(typed),), (ticked(stands),))
    wanted = {
        each
        for each in base | typed | stands
        if (each in (typed if (each in typed) != (each in base) else stands))
    }
    assert set(made_of_it.values["tick"]) == wanted
    assert not made_of_it.clashes


@given(TEXTS, TEXTS, TEXTS)
def test_fields_of_one_part_are_never_mixed(base, typed, stands):
    of_one_part = [renamed(texts(each), "outcome") for each in (base, typed, stands)]
    made_of_it = three_way(*of_one_part)
    assert made_of_it.values in (sent(of_one_part[1]), sent(of_one_part[2]))
    both_changed = typed != base and stands != base
    assert bool(made_of_it.clashes) == (both_changed and typed != stands)


@given(TEXTS, TEXTS, TEXTS, made.sampled_from(NAMES))
@settings(max_examples=50)
def test_one_clash_can_be_settled_and_the_others_stay(base, typed, stands, name):
    clashing = [
        each.stands.name for each in three_way(texts(base), texts(typed), texts(stands)).clashes
    ]
    taken = taking(sent(texts(typed)), texts(stands), name)
    left = still_clashing(taken, texts(stands), clashing)
    assert taken[name] == (stands[name],)
    assert [each.stands.name for each in left] == [each for each in clashing if each != name]


@given(TEXTS, TEXTS)
def test_of_a_page_that_does_not_say_what_it_was_given_everything_that_differs_is_asked(
    typed, stands
):
    made_of_it = merged(lambda _mark: False, sent(texts(typed)), texts(stands))
    assert {each.stands.name for each in made_of_it.clashes} == {
        n for n in NAMES if typed[n] != stands[n]
    }


def test_a_field_that_the_page_did_not_show_is_as_it_stands():
    base, stands = (
        (Field("weight-a", ("1",)),),
        (Field("weight-a", ("1",)), Field("weight-b", ("2",))),
    )
    made_of_it = three_way(base, (Field("weight-a", ("3",)),), stands)
    assert made_of_it.values == {"weight-a": ("3",), "weight-b": ("2",)}
    assert not made_of_it.clashes


def test_what_a_browser_does_to_line_ends_and_blanks_is_no_change():
    base, stands = (Field("says", ("One.\nTwo.",)),), (Field("says", ("Three.",)),)
    assert three_way(base, (Field("says", ("One. \r\nTwo.\r\n",)),), stands).values == {
        "says": ("Three.",)
    }


def test_a_tick_that_was_taken_out_is_a_change():
    base, none = (Field("chairs", ("y",)),), (Field("chairs", ()),)
    assert three_way(base, none, base).values == {"chairs": ()}


def test_values_are_told_in_the_words_of_the_page():
    named = Field("scale", ("0-4",), "Scale", options={"0-4": "0 to 4", "": "none"})
    assert (named.in_words(("0-4",)), named.in_words(()), named.in_words(("x",))) == (
        "0 to 4",
        "none",
        "x",
    )
