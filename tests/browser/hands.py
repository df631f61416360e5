"""Two ways to use a page: with the mouse, and with the keyboard alone."""

from __future__ import annotations

import time

from playwright.sync_api import Error, Locator, Page

MOST_TABS = 250
LONGEST_WAIT = 30.0
"""Seconds until something that never comes true is a failure."""


def wait_until(page: Page, condition: str) -> None:
    """Waits until this JavaScript expression is true on the page.

    Playwright's own `wait_for_function` asks the page to evaluate text, which our content policy
    refuses.

    Raises:
        AssertionError: it never came true.
    """
    end = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < end:
        if _is_true(page, condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {condition}")


def _is_true(page: Page, condition: str) -> bool:
    try:
        return bool(page.evaluate(condition))
    except Error:
        # The page is just being exchanged for another.
        return False


class Mouse:
    """Clicks and types."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def write(self, label: str, text: str) -> None:
        """Puts text in a field."""
        self.page.get_by_label(label, exact=True).fill(text)

    def tick(self, label: str) -> None:
        """Ticks a box or picks a radio button."""
        self.page.get_by_label(label, exact=True).check()

    def press(self, name: str) -> None:
        """Presses a button."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()

    def follow(self, name: str) -> None:
        """Follows a link."""
        self.page.get_by_role("link", name=name, exact=True).click()
        self.page.wait_for_load_state()


class Keyboard(Mouse):
    """Goes from field to field with Tab, as someone who cannot use a mouse does."""

    def write(self, label: str, text: str) -> None:
        self._reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tick(self, label: str) -> None:
        wanted = self.page.get_by_label(label, exact=True)
        if wanted.is_checked():
            return
        if wanted.get_attribute("type") == "radio":
            self._pick(wanted)
        else:
            self._reach(wanted)
            self.page.keyboard.press("Space")
        assert wanted.is_checked()

    def press(self, name: str) -> None:
        self._reach(self.page.get_by_role("button", name=name, exact=True))
        self._enter()

    def follow(self, name: str) -> None:
        self._reach(self.page.get_by_role("link", name=name, exact=True))
        self._enter()

    def _enter(self) -> None:
        before = self.page.url
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        assert self.page.url or before

    def _pick(self, wanted: Locator) -> None:
        """Tab stops once in a group of radio buttons; the arrows go on from there."""
        group = wanted.get_attribute("name")
        self._tab_until(lambda: self.page.evaluate("document.activeElement.name") == group)
        for _ in range(MOST_TABS):
            if self._is_focused(wanted):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {wanted}")

    def _reach(self, wanted: Locator) -> None:
        assert wanted.count() == 1, f"{wanted.count()} on the page: {wanted}"
        self._tab_until(lambda: self._is_focused(wanted))

    def _tab_until(self, is_there) -> None:
        for _ in range(MOST_TABS):
            if is_there():
                return
            self.page.keyboard.press("Tab")
        raise AssertionError("Tab does not reach it")

    def _is_focused(self, wanted: Locator) -> bool:
        return bool(wanted.evaluate("element => element === document.activeElement"))
