"""Reading pages as a browser does, and the one checker that every page must satisfy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote_plus, urlsplit

from lxml import html as lxml_html
from lxml.html import HtmlElement

TO_FIX = "To fix: "
LARGEST_PAGE = 60_000
_UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
_ADDRESS = re.compile(r"[^\s/?&=]+@[^\s/?&=]+\.[^\s/?&=]+")
_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class PageForm:
    """A form as it stands on a page. `values` are what a browser would send if nothing was touched.

    `typed` names the fields into which people type; `choices` has what each list or set of buttons
    offers.
    """

    action: str
    method: str
    values: tuple[tuple[str, str], ...]
    typed: tuple[str, ...]
    choices: dict[str, tuple[str, ...]]
    files: tuple[str, ...]
    buttons: tuple[tuple[str, str], ...]

    @property
    def names(self) -> set[str]:
        """The names of all its fields."""
        return (
            {name for name, _ in self.values}
            | set(self.typed)
            | set(self.choices)
            | set(self.files)
        )

    @property
    def is_search(self) -> bool:
        """Whether it asks and changes nothing."""
        return self.method == "get"


def parsed(text: str) -> HtmlElement:
    """The page as a tree."""
    return lxml_html.document_fromstring(text)


def words(element: HtmlElement | None) -> str:
    """The text of a part of a page, with white space collapsed."""
    return " ".join(element.text_content().split()) if element is not None else ""


def heading(text: str) -> str:
    """The page's h1."""
    return words(parsed(text).find(".//h1"))


def faults(text: str) -> list[str]:
    """The sentences of the summary on top, in order; none where all is well."""
    return [words(each) for each in parsed(text).xpath("//div[contains(@class, 'summary')]//li")]


def notices(text: str) -> list[str]:
    """What the page says happened."""
    return [words(each) for each in parsed(text).xpath("//p[@class='notice']")]


def links(text: str) -> list[str]:
    """The addresses to which all links and all ways off lead, in order; signing out is no place."""
    return [where for where, _ in _ways(parsed(text)) if not where.endswith("/sign-out")]


def link_to(text: str, said: str) -> str:
    """The address of the link, or of the way off, with these words."""
    ways = [(where, words(each)) for where, each in _ways(parsed(text))]
    found = [where for where, its_words in ways if its_words == said]
    assert found, f"there is no link '{said}' among {[its_words for _, its_words in ways]}"
    return found[0]


def _ways(page: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """Each link, and each button that leads off a page with a form."""
    for each in page.xpath("//a[@href] | //button[@name='go'][starts-with(@value, '/')]"):
        yield str(each.get("href") or each.get("value")), each


def forms(text: str) -> list[PageForm]:
    """All forms of a page except the one for signing out, each as it is sent by its own buttons and
    then as it is sent by those that have an address of their own.
    """
    found = [
        each
        for each in parsed(text).forms
        if not str(each.get("action", "")).startswith("/sign-out")
    ]
    return [sent for each in found for sent in (_form(each), *_sent_by_buttons(each))]


def _sent_by_buttons(form: HtmlElement) -> Iterator[PageForm]:
    """The same form as buttons with an address of their own send it, one for each address."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for each in form.xpath(".//button[@formaction]"):
        name = each.get("name")
        pressed = ((str(name), str(each.get("value", ""))),) if name else ()
        found.setdefault(str(each.get("formaction")), pressed)
    plain = _form(form)
    for action, pressed in found.items():
        yield replace(plain, action=action, values=(*plain.values, *pressed))


def token(text: str) -> str:
    """The CSRF token of any of the page's forms, or ''."""
    found = parsed(text).xpath("//input[@name='csrf_token']/@value")
    return str(found[0]) if found else ""


def check_page(text: str, private: Sequence[str] = ()) -> None:
    """Fails with all that is wrong with a page.

    `private` are names and addresses that no URL may hold.
    """
    page = parsed(text)
    wrong = [fault for check in CHECKS for fault in check(page)]
    wrong += _private_in_addresses(page, private)
    assert not wrong, f"the page '{words(page.find('.//title'))}' is not right:\n- " + "\n- ".join(
        wrong
    )


def _title(page: HtmlElement) -> Iterator[str]:
    headings = list(page.iter("h1"))
    if len(headings) != 1:
        yield f"it has {len(headings)} h1: {[words(each) for each in headings]}"
    title = words(page.find(".//title"))
    for each in headings[:1]:
        if not words(each):
            yield "its h1 is empty"
        if not title.removeprefix(TO_FIX).startswith(words(each)):
            yield f"its title '{title}' does not begin with its h1 '{words(each)}'"
    has_summary = bool(page.xpath("//*[@id='summary-title']"))
    if has_summary != title.startswith(TO_FIX):
        yield (
            f"the title '{title}' and the summary of faults disagree about whether there is"
            " something to fix"
        )


def _language(page: HtmlElement) -> Iterator[str]:
    if not page.getroottree().getroot().get("lang"):
        yield "it does not say its language"


def _heading_order(page: HtmlElement) -> Iterator[str]:
    level = 0
    for each in page.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        this = int(str(each.tag)[1])
        if level and this > level + 1:
            yield f"the heading '{words(each)}' is h{this} and follows h{level}"
        if this == 1 or level:
            level = this


def _ids(page: HtmlElement) -> Iterator[str]:
    counted = Counter(str(each) for each in page.xpath("//@id"))
    yield from (
        f"the id '{each}' is there {count} times" for each, count in counted.items() if count > 1
    )
    yield from (
        f"the id '{each}' holds white space"
        for each in counted
        if not each or set(each) & set(" \t\n")
    )


def _fields(page: HtmlElement) -> Iterator[str]:
    labelled = {str(each.get("for")) for each in page.iter("label")}
    for each in page.iter("input", "select", "textarea"):
        if each.tag == "input" and str(each.get("type", "text")).lower() in _UNLABELLED:
            continue
        inside = next(each.iterancestors("label"), None)
        named = (
            str(each.get("aria-label", "")).strip()
            or each.get("aria-labelledby")
            or inside is not None
        )
        if not named and each.get("id") not in labelled:
            yield f"the field '{each.get('name')}' (id '{each.get('id')}') has no label"
    yield from (
        f"an empty label for '{each.get('for')}'" for each in page.iter("label") if not words(each)
    )
    for each in page.iter("fieldset"):
        first = next((child for child in each if isinstance(child.tag, str)), None)
        if first is None or first.tag != "legend" or not words(first):
            yield f"the group '{each.get('id')}' does not begin with a legend"
    for each in page.iter("button"):
        if not words(each) and not each.get("aria-label"):
            yield "a button without words"


def _targets(page: HtmlElement) -> Iterator[str]:
    there = {str(each) for each in page.xpath("//@id")}
    for each in page.iter("label"):
        wanted = each.get("for")
        if wanted is not None and wanted not in there:
            yield f"the label '{words(each)}' is for '{wanted}', which is not there"
    for attribute in ("aria-describedby", "aria-labelledby", "aria-controls"):
        for value in page.xpath(f"//@{attribute}"):
            yield from (
                f"{attribute} names '{each}', which is not there"
                for each in str(value).split()
                if each not in there
            )
    for value in page.xpath("//a/@href[starts-with(., '#')]"):
        if str(value)[1:] not in there:
            yield f"a link leads to '{value}', which is not there"


def _forms(page: HtmlElement) -> Iterator[str]:
    for each in page.iter("form"):
        where = f"the form to '{each.get('action')}'"
        method = str(each.get("method", "")).lower()
        if not each.get("action"):
            yield "a form without an action"
        if method not in ("get", "post"):
            yield f"{where} has the method '{method}'"
        if method == "post" and not each.xpath(".//input[@name='csrf_token']"):
            yield f"{where} has no CSRF token"
        if next(each.iterancestors("form"), None) is not None:
            yield f"{where} stands inside another form"


def _inline(page: HtmlElement) -> Iterator[str]:
    yield from ("an inline script" for each in page.iter("script") if not each.get("src"))
    yield from ("an inline style sheet" for _ in page.iter("style"))
    for each in page.iter():
        if not isinstance(each.tag, str):
            continue
        for name in each.attrib:
            if str(name).lower() == "style" or str(name).lower().startswith("on"):
                yield f"<{each.tag}> has the attribute '{name}'"


def _hosts(page: HtmlElement) -> Iterator[str]:
    for value in page.xpath(
        "//script/@src | //link/@href | //img/@src | //form/@action | //iframe/@src"
    ):
        if urlsplit(str(value)).netloc:
            yield f"it asks another host: {value}"
    yield from ("a picture without alt" for each in page.iter("img") if each.get("alt") is None)
    yield from (
        f"a link to '{each}'"
        for each in page.xpath("//a/@href")
        if str(each).lower().startswith(("javascript:", "data:"))
    )


def _tables(page: HtmlElement) -> Iterator[str]:
    for each in page.iter("table"):
        if each.find("caption") is None:
            yield "a table without a caption"
        yield from (
            f"the heading '{words(th)}' of a table has no scope"
            for th in each.iter("th")
            if not th.get("scope")
        )


def _private_in_addresses(page: HtmlElement, private: Iterable[str]) -> list[str]:
    addresses = {
        unquote_plus(str(each))
        for each in page.xpath("//@href | //@src | //@action | //@formaction")
    }
    found = [
        f"an e-mail address in the URL '{each}'" for each in addresses if _ADDRESS.search(each)
    ]
    for each in addresses:
        plain = f" {_plain(each)} "
        found += [
            f"'{name}' in the URL '{each}'"
            for name in private
            if name and f" {_plain(name)} " in plain
        ]
    return found


def _plain(text: str) -> str:
    return _NOT_LETTERS.sub(" ", text).casefold().strip()


CHECKS = (
    _title,
    _language,
    _heading_order,
    _ids,
    _fields,
    _targets,
    _forms,
    _inline,
    _hosts,
    _tables,
)


def _form(form: HtmlElement) -> PageForm:
    values: list[tuple[str, str]] = []
    typed: list[str] = []
    files: list[str] = []
    choices: dict[str, tuple[str, ...]] = {}
    buttons: list[tuple[str, str]] = []
    outside = form.getroottree().xpath("//button[@form=$id]", id=str(form.get("id", "")))
    for field in (*form.iter("input", "select", "textarea", "button"), *outside):
        name = field.get("name")
        if not name or field.get("disabled") is not None:
            continue
        kind = str(field.tag) if field.tag != "input" else str(field.get("type", "text")).lower()
        if kind in ("button", "submit"):
            buttons.append((name, str(field.get("value", ""))))
        elif kind == "textarea":
            # A browser drops the first line break and sends every other as CR LF.
            shown = (field.text or "").replace("\r\n", "\n").removeprefix("\n")
            values.append((name, shown.replace("\n", "\r\n")))
            typed.append(name)
        elif kind == "select":
            offered = [
                (_option(each), each.get("selected") is not None) for each in field.iter("option")
            ]
            chosen = [value for value, is_chosen in offered if is_chosen]
            if not chosen and field.get("multiple") is None:
                chosen = [value for value, _ in offered[:1]]
            values += [(name, value) for value in chosen]
            choices[name] = tuple(value for value, _ in offered)
        elif kind in ("checkbox", "radio"):
            value = str(field.get("value", "on"))
            choices[name] = (*choices.get(name, ()), value)
            if field.get("checked") is not None:
                values.append((name, value))
        elif kind == "file":
            files.append(name)
        else:
            values.append((name, str(field.get("value", ""))))
            if kind != "hidden":
                typed.append(name)
    return PageForm(
        str(form.get("action", "")),
        str(form.get("method", "get")).lower(),
        tuple(values),
        tuple(dict.fromkeys(typed)),
        choices,
        tuple(files),
        tuple(buttons),
    )


def _option(option: HtmlElement) -> str:
    value = option.get("value")
    return words(option) if value is None else str(value)
