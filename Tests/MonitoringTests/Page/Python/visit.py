"""The page, opened in a browser."""

import os
import re

from playwright.sync_api import expect

SCREENSHOTS = os.environ.get("ACAVD_TEST_SCREENSHOTS")


class Visit:
    """The page, opened; what went wrong in it, and whom it asked."""

    def __init__(self, browser, daemon, state="running", width=1280, height=900, **emulated):
        daemon.state = state
        self.daemon = daemon
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, timezone_id="UTC", locale="en-GB", **emulated)
        self.page = self.context.new_page()
        self.problems = []
        self.page.on("console", lambda said: said.type in ("error", "warning") and self.problems.append(said.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.waited_for = set()
        self.page.on("request", self.requested)
        for ending in ["requestfinished", "requestfailed"]:
            self.page.on(ending, lambda request: self.waited_for.discard(request))
        self.page.clock.install(time=daemon.now)
        self.page.goto(daemon.origin + "/")

    def requested(self, request):
        if not request.url.startswith((self.daemon.origin + "/", "data:image/svg+xml,")):
            self.problems.append("asked elsewhere: " + request.url)
        if request.url.startswith(self.daemon.origin):
            self.waited_for.add(request)

    def pass_time(self, seconds):
        """Puts the page's clock on, no further at once than what is asked in the meantime can bear."""
        while seconds > 0:
            while self.waited_for:
                self.page.evaluate("0")
            self.page.clock.run_for(min(seconds, 2.5) * 1000)
            seconds -= 2.5

    def text(self, selector):
        return self.page.locator(selector).inner_text()

    def shows(self, selector, text):
        expect(self.page.locator(selector)).to_contain_text(text)

    def picture(self, name):
        """The page from its top, as high as the window is."""
        if SCREENSHOTS:
            os.makedirs(SCREENSHOTS, exist_ok=True)
            self.page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
            self.page.screenshot(path=os.path.join(SCREENSHOTS, name + ".png"))

    def close(self, but=None):
        problems = [problem for problem in self.problems if not (but and re.search(but, problem))]
        assert problems == [], problems
        assert self.page.evaluate("window.harmed") is None, "what a crawler sent was run"
        self.context.close()


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it, of red, green and blue from 0 to 255."""
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def background(visit):
    colour = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return luminance([int(part) for part in re.findall(r"\d+", colour)])


def is_dark(visit):
    return background(visit) < 0.2
