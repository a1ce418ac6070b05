"""The figures, and what became of the stream."""

import re

from playwright.sync_api import expect

FIGURES = {
    "#application": "acavd", "#identity": "acavd 0.7.0 · up 3 d 4 h · media-3, process 4711", "#state": "Curating",
    "#objective": "2.316 nats", "#objective-beside": "0.613 adjusted for chance", "#size": "20,000",
    "#size-beside": "full", "#associated": "87.4 %", "#associated-beside": "31.0 % of the stream corresponds",
    "#throughput": "41.2 clips/s", "#throughput-beside": "17.1 videos/s, last 1 min", "#lag": "1,204 messages",
    "#lag-beside": "the work of 1 min at this pace", "#churn": "48.6 /min", "#churn-beside": "24.6 in, 24.0 out",
    "#outcomes-beside": "324,118 messages, 778,214 clips decided about, 212 withdrawals.",
    "#queues": "58 of 64", "#workers": "1.32 GiB", "#transactions": "31.4 ms", "#memory": "393 MiB",
}


def figures(visit):
    for selector, text in FIGURES.items():
        visit.shows(selector, text)
    assert visit.page.title() == "Curating · 2.316 nats · acavd", visit.page.title()
    outcomes = re.sub(r"\s+", " ", visit.text("#clip-outcomes"))
    for words in [
        "Accepted 92,214 · 11.8 %",
        "Declined: sound and picture do not go together in the stream unassociated 431,876",
        "Evicted: another clip took its place displaced 71,920", "Known already duplicate 1,204",
    ]:
        assert words in outcomes, outcomes
    filtered = re.sub(r"\s+", " ", visit.text("#filtered"))
    assert filtered.startswith("Nothing moves static 41,302 Nothing is heard silent 18,220"), filtered
    assert re.sub(r"\s+", " ", visit.text("#dead-lettered")).startswith("source.not_found 5,214 media.corrupt 902")
    visit.shows("#workers", "Restarts, out of memory")
    for name, words in {"Partitions of the input": "videos.discovered", "Views": "0.0042"}.items():
        visit.page.get_by_text(name, exact=True).click()
        expect(visit.page.get_by_text(words).first).to_be_visible()
        visit.page.get_by_text(name, exact=True).click()
