"""Looks at the page in Chromium as somebody would who wants to know how the daemon fares.

    page.py FOLDER CHROMIUM

FOLDER holds page.html, the policy that goes with it, and the answers of the routes in each state, as PageTests writes
them. Where the environment variable ACAVD_TEST_SCREENSHOTS names a folder, pictures of the page are left there.
"""

import os
import sys

from changes import changes, confined, held_list, sheet
from daemon import Daemon
from everybody import contrast, narrow, tab_order
from figures import figures
from playwright.sync_api import expect, sync_playwright
from plots import history, sizes
from states import failing, gone, hidden, states
from table import arrow_keys, association, heat_map, pairs
from visit import Visit, is_dark


def main(folder, chromium):
    daemon = Daemon(folder)
    # Long enough for a machine that has much else to do.
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright:
        # Chromium's own sandbox does not work for root, as whom tests often run.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        painter = browser.new_page()
        daemon.draw_thumbnail(painter)
        painter.close()

        visit = Visit(browser, daemon, height=1000, color_scheme="light")
        assert not is_dark(visit)
        figures(visit)
        heat_map(visit)
        visit.picture("light")
        for look in [
            arrow_keys, association, pairs, sizes, history, changes, sheet, held_list, contrast, tab_order, failing,
            hidden, states, gone,
        ]:
            look(visit)
        # As the evening comes.
        visit.page.emulate_media(color_scheme="dark")
        assert is_dark(visit)
        heat_map(visit)
        contrast(visit)
        visit.picture("dark")
        confined(visit)
        # The browser itself reports what failed on purpose: a clip that is not there, a daemon that is gone, HTML made
        # of a text.
        visit.close(but="status of (404|503)|ERR_EMPTY_RESPONSE|ERR_CONNECTION|TrustedHTML")

        phone = Visit(
            browser, daemon, width=360, height=740, has_touch=True, reduced_motion="reduce", color_scheme="dark")
        figures(phone)
        phone.picture("phone")
        narrow(phone)
        phone.close()
        browser.close()


main(sys.argv[1], sys.argv[2])
