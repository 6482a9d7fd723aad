"""Drives Debian's chromium without a window, through two pipes by its DevTools protocol: no driver, no port, no library."""

import json
import os
import select
import shutil
import subprocess
import tempfile


class Browser:
    """One browser with one page. What it asks of a network and what it writes on its console is counted."""

    def __init__(self, width=1280, height=900, language="en"):
        self.profile = tempfile.mkdtemp(prefix="page-test-")
        to_browser, from_us = os.pipe()
        from_browser, to_us = os.pipe()
        # Protocol.md of DevTools: commands are read from descriptor 3, answers written to 4, each ended by NUL.
        os.set_inheritable(to_browser, True)
        os.set_inheritable(to_us, True)
        command = ["bash", "-c", f'exec 3<&{to_browser} 4>&{to_us}; exec "$@"', "browser", "chromium", "--headless=new",
                   "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe",
                   "--disable-background-networking", "--disable-component-update", f"--lang={language}",
                   f"--user-data-dir={self.profile}", f"--window-size={width},{height}", "about:blank"]
        self.log = open(os.path.join(self.profile, "stderr"), "wb")
        self.process = subprocess.Popen(command, pass_fds=(to_browser, to_us), stderr=self.log, stdout=self.log)
        os.close(to_browser)
        os.close(to_us)
        self.writing, self.reading = from_us, from_browser
        self.buffer, self.number, self.session = b"", 0, None
        self.requests, self.complaints, self.policy = [], [], None
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        # Workers, too: they wait until they are watched.
        self.call("Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=True, flatten=True)
        for domain in ("Network", "Runtime", "Log", "Page", "DOM"):
            self.call(domain + ".enable")

    def send(self, method, session, params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.writing, data):]
        return self.number

    def call(self, method, **params):
        """Sends a command and waits for its answer; what happens meanwhile is noted."""
        number = self.send(method, self.session, params)
        while True:
            message = self.receive()
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.note(message)

    def receive(self):
        while b"\0" not in self.buffer:
            # No delivery of the tests takes a page this long: it waits for something that does not come.
            if not select.select([self.reading], [], [], 120)[0]:
                raise RuntimeError(f"the browser says nothing; on its console: {self.complaints}")
            data = os.read(self.reading, 1 << 20)
            if not data:
                raise RuntimeError("the browser has ended")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def note(self, message):
        method, params = message.get("method"), message.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(params["exceptionDetails"].get("exception", {}).get("description", "an exception"))
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append(f"console.{params['type']}: {[one.get('value') for one in params['args']]}")
        elif method == "Log.entryAdded":
            self.complaints.append(params["entry"]["text"])
        elif method == "Target.attachedToTarget" and params["targetInfo"]["type"] == "worker":
            for command in ("Network.enable", "Runtime.enable", "Runtime.runIfWaitingForDebugger"):
                self.send(command, params["sessionId"], {})

    def evaluate(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        return result["result"].get("value")

    def open(self, path, clock=None):
        """Opens a file; with a clock in seconds since 1970, the page believes that it is then."""
        if clock is not None:
            self.call("Page.addScriptToEvaluateOnNewDocument", source=f"Date.now = () => {clock} * 1000")
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        self.evaluate("new Promise(done => { const look = () => document.readyState === 'complete' && "
                      "document.body.dataset.state === 'ready' ? done(true) : setTimeout(look, 10); look(); })")

    def choose(self, files, policy=None):
        """Gives files to the page's field, and a policy to the other one, or none; returns what it says of them."""
        self.choose_policy(policy)
        return self.give("#files", files)

    def choose_policy(self, policy):
        """The policy stays chosen until it is another one: what was looked at before is looked at again by it."""
        if policy is None and self.policy is not None:
            self.evaluate("document.body.dataset.state = 'asked'; document.getElementById('forget').click()")
            self.seen_state()
        elif policy is not None:
            self.give("#policy", [policy])
        self.policy = policy

    def give(self, selector, files):
        self.evaluate("document.body.dataset.state = 'asked'")
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", nodeId=node, files=[os.path.abspath(file) for file in files])
        return self.seen()

    def drop(self, *paths, onto=".drop:not(.own)", mark="over"):
        """Drops files or folders onto a field of the page as people do, and returns what it says of them."""
        self.evaluate("document.body.dataset.state = 'asked'")
        place = self.evaluate(f"(() => {{ const field = document.querySelector('{onto}'); field.scrollIntoView({{ block: 'center' }}); "
                              "const box = field.getBoundingClientRect(); return { x: box.x + box.width / 2, y: box.y + 12 }; })()")
        data = {"items": [], "files": [os.path.abspath(path) for path in paths], "dragOperationsMask": 1}
        # A drop counts only once the page has said that it would take it.
        while not self.evaluate(f"document.body.classList.contains('{mark}')"):
            for kind in ("dragEnter", "dragOver"):
                self.call("Input.dispatchDragEvent", type=kind, **place, data=data)
        self.call("Input.dispatchDragEvent", type="drop", **place, data=data)
        return self.seen()

    def drop_policy(self, *paths):
        seen = self.drop(*paths, onto=".own", mark="over-own")
        self.policy = paths[0]
        return seen

    def seen_state(self):
        self.evaluate("new Promise(done => { const look = () => document.body.dataset.state === 'done' ? done(true) : "
                      "setTimeout(look, 5); look(); })")

    def seen(self):
        """What the page shows once it has looked."""
        self.seen_state()
        return self.evaluate("""(() => {
            const all = (selector, read) => [...document.querySelectorAll(selector)].map(read);
            const codes = node => [...node.querySelectorAll('.finding')].map(one => one.dataset.code);
            return {
                headline: document.querySelector('[data-headline]').dataset.headline,
                isRejected: document.querySelector('[data-rejected]') !== null,
                refusal: all('.headline .finding', one => one.dataset.code)[0] ?? null,
                failure: document.querySelector('[data-headline=failure]')?.textContent ?? null,
                answers: Object.fromEntries(all('[data-question]', one => [one.dataset.question, one.dataset.outcome])),
                codes: all('.finding', one => one.dataset.code),
                left: Object.fromEntries(all('[data-question]', one => [one.dataset.question, one.querySelector('.left')?.dataset.left?.split(' ') ?? []])),
                roles: all('[data-role]', one => one.dataset.role),
                signers: all('.signer', one => one.innerText),
                chosen: document.getElementById('chosen').innerText,
                proofs: all('[data-proof]', one => one.dataset.outcome),
                checks: Object.fromEntries(all('[data-check]', one => [one.dataset.check, one.className])),
                text: document.querySelector('main').innerText,
            };
        })()""")

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()
        os.close(self.writing)
        os.close(self.reading)
        shutil.rmtree(self.profile, ignore_errors=True)
