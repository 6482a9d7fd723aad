"""What the page `verify.html` answers in Debian's chromium, beside what `handover verify` answers of the same files.

page.py HANDOVER deliveries        makes deliveries with the command, changes them, and asks both
page.py HANDOVER offers FOLDER     asks the page of deliveries that the verifier was asked of already
page.py HANDOVER pictures FOLDER   draws the page, wide, narrow and printed, for people to look at

Where both say yes or no to a question, it has to be the same; the page may leave one open only for a reason that it gives.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from browser import Browser
from deliveries import Shop

QUESTIONS = ["authentic", "intact", "complete", "accurate", "usable"]


class Comparison:
    """Asks the page, holds its answers against the verifier's, and tells what differs."""

    def __init__(self, browser):
        self.browser, self.wrong, self.count, self.open, self.longest = browser, [], 0, 0, 0.0

    def ask(self, name, files, policy, verdict, says=None):
        """`verdict` is {exit, answers}; `says` what the page must say beside that: {question: outcome}, or a code."""
        start = time.monotonic()
        seen = self.browser.choose(files, policy)
        self.longest = max(self.longest, time.monotonic() - start)
        self.hold(name, seen, verdict, says)

    def hold(self, name, seen, verdict, says=None):
        """What was seen, against the verifier's answers."""
        self.count += 1
        if seen["failure"]:
            self.wrong.append(f"{name}: {seen['failure']}")
        refused = verdict["exit"] in (64, 65)
        if refused != (seen["refusal"] is not None):
            # What cannot be read as an archive may be called damaged; it may not be called sound.
            if seen["headline"] == "yes" or not refused:
                self.wrong.append(f"{name}: refused {seen['refusal']}, the verifier ended with {verdict['exit']}")
        for question in QUESTIONS:
            ours, theirs = seen["answers"].get(question), verdict["answers"].get(question)
            if {ours, theirs} == {"yes", "no"}:
                self.wrong.append(f"{name}: {question} is {ours}, the verifier says {theirs}; {seen['codes']}")
            if ours == "not-checked":
                self.open += theirs in ("yes", "no") and question in ("authentic", "intact")
                if not seen["left"][question]:
                    self.wrong.append(f"{name}: {question} is left open without a reason")
        # What the verifier calls forged or damaged the page calls so, too, unless it rests on what it does not look at.
        is_open = set(seen["left"].get("authentic", [])) & {"policy", "certificate-authorities", "time-stamps", "encrypted"}
        if seen["headline"] != "no" and verdict["exit"] in (10, 11, 65) and not is_open:
            self.wrong.append(f"{name}: {seen['headline']}, the verifier ended with {verdict['exit']}")
        for question, outcome in (says or {}).items():
            there = seen["codes"] if question == "code" else seen["answers"].get(question, seen.get(question))
            if (outcome not in there) if question in ("code", "proofs", "text", "roles") else there != outcome:
                self.wrong.append(f"{name}: {question} is {'another' if question == 'text' else there}, not {outcome}")

    def end(self):
        foreign = [url for url in self.browser.requests if not url.startswith(("file:///", "blob:null/"))]
        if foreign:
            self.wrong.append(f"asked a network: {foreign}")
        if self.browser.complaints:
            self.wrong.append(f"on the console: {self.browser.complaints}")
        print(f"{self.count} deliveries, the longest {self.longest:.2f} s; {self.open} answers left open that the verifier gives; "
              f"{len(self.browser.requests)} loads, {len(foreign)} of a network; {len(self.wrong)} differences")
        for line in self.wrong:
            print(line)
        return 1 if self.wrong or not self.count else 0


def written_page(command, folder):
    path = os.path.join(folder, "verify.html")
    subprocess.run([command, "page", "--output", path], check=True, stdout=subprocess.DEVNULL)
    return path


def files_in(folder):
    return [os.path.join(place, name) for place, _, names in sorted(os.walk(folder)) for name in sorted(names) 
            if name not in ("expected", "policy.json")]


def offers(command, folder, scratch):
    """Deliveries of the tests of attacks: each in a folder with `expected`, at the time that the verifier believed it was."""
    page = written_page(command, scratch)
    cases = []
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name, "expected"), encoding="utf-8") as file:
            cases.append((name, json.load(file)))
    # Most were asked at one moment: a browser believes one clock.
    browser, status = None, 0
    for now in sorted({expected["now"] for _, expected in cases}):
        browser = Browser()
        try:
            browser.open(page, clock=now)
            comparison = Comparison(browser)
            for name, expected in cases:
                if expected["now"] == now:
                    comparison.ask(name, files_in(os.path.join(folder, name)), os.path.join(folder, name, "policy.json"), expected)
            status |= comparison.end()
        finally:
            browser.close()
    return status


def deliveries(command, scratch):
    page = written_page(command, scratch)
    browser = Browser()
    try:
        browser.open(page)
        comparison = Comparison(browser)
        shop = Shop(command, os.path.join(scratch, "shop"))
        for name, files, policy, verdict, says in shop.cases():
            comparison.ask(name, files, policy, verdict, says)
        # The same file again, once it was changed where it lies: nothing is remembered of it.
        files, policy, verdict = shop.delivery()
        tar = next(file for file in files if file.endswith(".tar"))
        comparison.ask("before it was changed", files, policy, verdict, {"headline": "yes"})
        with open(tar, "r+b") as file:
            file.seek(700)
            file.write(b"x")
        comparison.ask("after it was changed", files, policy, shop.verdict(tar, "trust.json"), {"headline": "no"})
        dropped(comparison, shop)
        return comparison.end()
    finally:
        browser.close()


def dropped(comparison, shop):
    """Whole folders, with what lies in them and belongs to no delivery; and policies, which are the receiver's or the sender's by where they are dropped."""
    browser = comparison.browser
    sound, open_ = {"authentic": "yes", "intact": "yes", "headline": "yes"}, {"authentic": "not-checked", "headline": "not-checked"}
    nothing = {"exit": 64, "answers": {}}
    # A policy in the delivery is the sender's word, and says nothing.
    shutil.copy(shop.path("all.json"), shop.path("out"))
    verdict = shop.verdict("out/print-shop.tar", "all.json")
    browser.choose_policy(None)
    comparison.hold("a folder dropped with a policy in it", browser.drop(shop.path("out")), verdict,
                    {**open_, "code": "page.policy-in-delivery", "roles": "delivered-policy"})
    for name, policy in (("the same policy", "all.json"), ("another policy", "trust.json")):
        with open(shop.path(policy), "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        alone = browser.drop_policy(shop.path(policy))
        for place in ("chosen", "text"):
            if digest not in alone[place].replace(" ", "") or "compare with your paper" not in alone[place]:
                comparison.wrong.append(f"{name}: its SHA-256 is not told: {alone[place]}")
        comparison.hold(f"a folder dropped, and {name} on the other field", browser.drop(shop.path("out")), verdict,
                        {**sound, "code": "page.policy-as-delivered" if policy == "all.json" else "page.policy-in-delivery"})
    # What a forger sends: an archive sealed by his own key, and the policy that accepts it.
    shutil.copy(shop.path("strangers.json"), shop.path("by-stranger"))
    forged = shop.verdict("by-stranger/branch-shop.tar", "trust.json")
    comparison.hold("a forger's folder", browser.drop(shop.path("by-stranger")), forged, {"authentic": "no", "headline": "no"})
    browser.choose_policy(None)
    comparison.hold("a forger's folder, and no policy", browser.drop(shop.path("by-stranger")), forged, {**open_, "roles": "delivered-policy"})
    # On the field for the policy nothing but one policy will do.
    comparison.hold("two policies", browser.drop_policy(shop.path("all.json"), shop.path("trust.json")), nothing, {"refusal": "page.several"})
    comparison.hold("a certificate as the policy", browser.drop_policy(shop.path("team.crt")), nothing, {"refusal": "trust.malformed"})
    browser.drop_policy(shop.path("trust.json"))
    for name, place, tar, says in shop.folders(sound):
        verdict = shop.verdict(os.path.join(place, tar), "trust.json") if tar else nothing
        comparison.hold(name, browser.drop(place), verdict, says)
    # Files that were dropped by themselves belong to an archive in a folder; but not a second one of a name.
    place = next(place for name, place, *_ in shop.folders(sound) if name == "its seal beside its folder")
    seals = [os.path.join(place, name) for name in os.listdir(place) if ".json" in name]
    comparison.hold("a seal dropped beside a folder without one", browser.drop(os.path.join(place, "new"), *seals),
                    shop.verdict("out/print-shop.tar", "trust.json"), {**sound, "roles": "outer-seal"})
    comparison.hold("a seal dropped beside a folder that has one", browser.drop(shop.path("out"), *seals), nothing, {"refusal": "page.several"})


def pictures(command, folder, scratch):
    page = written_page(command, scratch)
    shop = Shop(command, os.path.join(scratch, "shop"))
    cases = {name: (files, policy) for name, files, policy, _, _ in shop.cases()}
    for language in ("en", "zh"):
        for width in (1280, 390):
            browser = Browser(width, 900, language)
            try:
                browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
                browser.open(page)
                browser.evaluate(f"document.querySelector('[data-language={language}]').click()")
                draw(browser, os.path.join(folder, f"empty-{language}-{width}.png"))
                for name in ("sound", "a byte of a member flipped", "a proof and no archive", "without a policy", "encrypted", "one of two buyers rejects",
                             "with a policy among its files alone"):
                    browser.choose(*cases[name])
                    browser.evaluate(f"document.querySelector('[data-language={language}]').click()")
                    draw(browser, os.path.join(folder, f"{name.replace(' ', '-')}-{language}-{width}.png"))
                    if width == 1280 and name in ("sound", "a byte of a member flipped"):
                        data = browser.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)["data"]
                        with open(os.path.join(folder, f"{name.replace(' ', '-')}-{language}.pdf"), "wb") as file:
                            file.write(base64.b64decode(data))
                if width == 1280:
                    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
                    draw(browser, os.path.join(folder, f"dark-{language}.png"))
            finally:
                browser.close()
    return 0


def draw(browser, path):
    data = browser.call("Page.captureScreenshot", captureBeyondViewport=True, format="png")["data"]
    with open(path, "wb") as file:
        file.write(base64.b64decode(data))


def main():
    command, task, *rest = sys.argv[1:]
    command = os.path.abspath(command)
    scratch = tempfile.mkdtemp(prefix="page-")
    try:
        if task == "offers":
            return offers(command, rest[0], scratch)
        if task == "pictures":
            return pictures(command, rest[0], scratch)
        if task == "deliveries":
            return deliveries(command, scratch)
        raise SystemExit(__doc__)
    finally:
        shutil.rmtree(scratch)


sys.exit(main())
