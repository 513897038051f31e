"""Booking with nothing but Tab, Enter and letters, seeing all the time where one is."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.pages.customer import Customer

_MOST_STEPS = 150
_FOCUSED = """() => {
  const here = document.activeElement;
  const style = getComputedStyle(here);
  const card = here.closest('.card');
  const drawn = [style, card && getComputedStyle(card)].some(
    (each) => each && each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) >= 2);
  const box = here.getBoundingClientRect();
  return { drawn, seen: box.width > 1 && box.height > 1, what: here.outerHTML.slice(0, 120) };
}"""
_JUMPS = "() => [...document.querySelectorAll('*')].filter((each) => each.tabIndex > 0).length"


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on the element; each stop on the way must be seen."""
    for _ in range(_MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement === document.body"):
            continue
        stop = page.evaluate(_FOCUSED)
        assert stop["drawn"] and stop["seen"], f"the focus is not seen on {stop['what']}"
        if page.evaluate("(it) => document.activeElement.matches(it)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_booking_by_keyboard_alone(customer: Customer) -> None:
    page = customer.page
    page.goto(customer.studio.page())
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, "a[href$='/services/facial']")
    page.keyboard.press("Enter")
    customer.reads("Facial")
    assert page.evaluate(_JUMPS) == 0, "nothing jumps the order of the page"
    tab_to(page, "a.day.free:not(.chosen)")
    label = page.evaluate("() => document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    expect(page.locator("#times-title")).to_have_text(label)
    tab_to(page, "button[name=slot]")
    page.keyboard.press("Enter")
    customer.reads("Your details")
    for field, text in (
        ("input[autocomplete=given-name]", "Key"),
        ("input[autocomplete=family-name]", "Board"),
        ("input[type=email]", customer.email),
    ):
        tab_to(page, field)
        page.keyboard.type(text)
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    customer.reads("You are booked")
    assert customer.booking["contactDetails"]["lastName"] == "Board"
