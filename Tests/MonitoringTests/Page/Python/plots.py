"""What is drawn: cluster sizes, and how the run went."""

import re

from playwright.sync_api import expect


def sizes(visit):
    clusters = visit.daemon.told("clusters.json")
    name = visit.page.get_by_label("Rows").input_value()
    members = next(entry["members"] for entry in clusters if entry["clustering"] == name)
    plot = visit.page.locator("#row-sizes [role=slider]")
    plot.focus()
    visit.page.keyboard.press("Home")
    largest = f"Cluster {members.index(max(members))}: {max(members):,} members"
    expect(plot).to_have_attribute("aria-valuetext", re.compile(largest))


def history(visit):
    samples = visit.daemon.told("history.json")["samples"]
    plots = visit.page.locator("#history [role=slider]")
    assert [plots.nth(index).get_attribute("aria-label") for index in range(4)] == [
        "Objective, nats", "Churn, accepts and evicts a minute", "Throughput, clips a second", "Lag, messages"]
    visit.page.mouse.move(5, 5)
    plots.nth(0).focus()
    visit.page.keyboard.press("End")
    visit.page.keyboard.press("ArrowLeft")
    before, sample = samples[-3], samples[-2]
    time = sample["time"][5:10] + " " + sample["time"][11:19]
    churn = 2 * sum(sample[count] - before[count] for count in ("accepted", "evicted"))
    texts = [plots.nth(index).get_attribute("aria-valuetext") for index in range(4)]
    # One moment in all of them.
    assert texts[0] == f"{time}  {sample['mutual_information']:.3f}", (texts, sample)
    assert texts[1].startswith(time) and abs(float(texts[1].split()[-1]) - churn) <= 0.05, (texts, churn)
    assert texts[3] == f"{time}  {sample['lag']:,}", texts
    assert visit.page.locator("#history path.line").count() == 4
