"""What is seen when things are not as they should be, and when nobody looks."""

import re

from everybody import contrast
from playwright.sync_api import expect

STATES = {
    "starting": ("Starting", "The workers are tried, and the brokers waited for.", "broker-1:9092 do not answer"),
    "warming-up": ("Warming up", "612 of 1,024 clips are gathered.", ""),
    "standing-by": ("Standing by", "Another instance is at work.", "the instance 11c0 on media-2 is at work"),
    "paused": ("Paused", "“acavd resume” lets it go on.", "an operator has paused it"),
    "silent": ("Warming up", "No messages yet. It waits for videos on the topic videos.discovered", ""),
    "unready": ("Curating, not ready", "It is not ready:", "the brokers refuse <b>writes</b>"),
    "running": ("Curating", "", ""),
}


def states(visit):
    """From one state to the next, while the page is open."""
    page = visit.page
    for state, (word, explanation, reason) in STATES.items():
        visit.daemon.state = state
        page.clock.run_for(2500)
        expect(page.locator("#state")).to_have_text(word)
        if explanation:
            visit.shows("#situation", explanation)
            visit.shows("#situation", reason)
        else:
            expect(page.locator("#situation")).to_be_hidden()
        if state == "warming-up":
            assert page.get_by_role("progressbar").get_attribute("value") == "612"
            visit.shows("#map-empty", "There are no clusters yet")
            expect(page.locator("#map")).to_be_hidden()
            page.clock.run_for(10_500)
            visit.shows("#changes-beside", "None yet.")
            visit.shows("#history-beside", "No samples yet.")
            contrast(visit)
            visit.picture("warming-up")
    page.clock.run_for(10_500)
    expect(page.locator("#map")).to_be_visible()


def failing(visit):
    """An answer that one route has not is told in its place, and the last one stays."""
    page = visit.page
    asides = {
        "tables": "#map-empty", "events": "#changes-beside", "history": "#history-beside", "clusters": "#sizes-beside"}
    page.mouse.move(5, 5)
    page.evaluate("document.activeElement.blur()")
    visit.daemon.failing = set(asides)
    page.clock.run_for(10_500)
    for aside in asides.values():
        visit.shows(aside, "The pipeline did not answer in time.")
    expect(page.locator("#map")).to_be_visible()
    visit.shows("#state", "Curating")
    visit.daemon.failing = set()
    page.clock.run_for(10_500)
    expect(page.locator("#map-empty")).to_be_hidden()
    for aside in list(asides.values())[1:]:
        expect(page.locator(aside)).not_to_contain_text("in time")


def gone(visit):
    page = visit.page
    banner = page.get_by_role("alert")
    expect(banner).to_be_hidden()
    visit.daemon.is_gone = True
    page.clock.run_for(2500)
    expect(banner).to_contain_text("The daemon does not answer since")
    expect(banner).to_contain_text("nobody answers")
    visit.shows("#state", "No answer")
    assert page.title() == "No answer · acavd"
    visit.shows("#objective", "2.316 nats")
    contrast(visit)
    # It is seen wherever one reads.
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    expect(banner).to_be_in_viewport(ratio=1)
    visit.picture("gone")
    # Only whether it is back is asked meanwhile, and since when it is gone is kept.
    since = re.search(r"since (\S+):", banner.inner_text())[1]
    page.clock.run_for(2500)
    asked = len(visit.daemon.asked)
    for _ in range(4):
        page.clock.run_for(2500)
    assert set(visit.daemon.asked[asked:]) <= {"/status"}, visit.daemon.asked[asked:]
    assert re.search(r"since (\S+):", banner.inner_text())[1] == since
    visit.daemon.is_gone = False
    # Everything is asked for again at once.
    with page.expect_response("**/history"), page.expect_response("**/events*"), page.expect_response("**/tables/*"):
        page.clock.run_for(2500)
    expect(banner).to_be_hidden()
    visit.shows("#state", "Curating")


def hidden(visit):
    """A page that nobody sees asks nothing, and asks at once when it is seen."""
    page = visit.page
    tell = """(hidden) => {
        Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(tell, True)
    page.clock.run_for(2500)
    asked = len(visit.daemon.asked)
    page.clock.run_for(30_000)
    assert visit.daemon.asked[asked:] == [], visit.daemon.asked[asked:]
    with page.expect_response("**/history"):
        page.evaluate(tell, False)
