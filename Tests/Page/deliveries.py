"""Deliveries that the command makes, and what somebody does to them on the way."""

import json
import os
import shutil
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Tar:
    """A tar as it lies on the disk: its members one after the other, and its end."""

    def __init__(self, data):
        self.members, at = [], 0
        while any(data[at:at + 512]):
            size = int(data[at + 124:at + 135], 8)
            end = at + 512 + (size + 511) // 512 * 512
            self.members.append(bytearray(data[at:end]))
            at = end
        self.end = data[at:]

    def name(self, index):
        return bytes(self.members[index][:100]).rstrip(b"\0").decode()

    def index(self, suffix):
        return next(index for index in range(len(self.members)) if self.name(index).endswith(suffix))

    def bytes(self):
        return b"".join(self.members) + self.end

    @staticmethod
    def summed(member):
        """With the checksum of its header made right again."""
        member[148:156] = b" " * 8
        member[148:156] = b"%06o\0 " % sum(member[:512])
        return member


class Shop:
    """The print shop and its branch, handed over; keys of the team, of the buyer, and of a stranger."""

    def __init__(self, command, folder):
        self.command, self.folder, self.number = command, folder, 0
        os.makedirs(os.path.join(folder, "tour"))
        shutil.copytree(os.path.join(ROOT, "Plans"), self.path("Plans"))
        os.symlink(os.path.join(ROOT, "Fixtures"), self.path("Fixtures"))
        for key, name, *more in (("team", "上海示例移交服务有限公司"), ("stranger", "路人"), ("new", "上海示例新印图文科技有限公司", "--rsa")):
            self.handover("key", "new", key, "--name", name, "--unprotected", *more)
        self.handover("key", "new", "buyer", "--encryption", "--unprotected")
        self.openssl_key("curve")
        for policy, *signers in (("trust", "transfer-team=team.crt"), ("strangers", "transfer-team=stranger.crt"), ("curves", "transfer-team=curve.crt"),
                                 ("all", "transfer-team=team.crt", "buyer:accepted=new.crt"), ("sellers", "transfer-team=team.crt", "seller=stranger.crt")):
            options = [word for signer in signers for word in ("--signer", signer)]
            self.handover("trust", "init", *options, "--output", policy + ".json")
        self.handover("run", "Plans/print-shop.yaml", "--key", "team", "--output", "out")

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def handover(self, *arguments, codes=(0,)):
        result = subprocess.run([self.command, *arguments], cwd=self.folder, capture_output=True, text=True)
        if result.returncode not in codes:
            raise RuntimeError(f"{arguments}: {result.returncode} {result.stdout}{result.stderr}")
        return result

    def openssl_key(self, name):
        """A key on the curve P-384 with a certificate, both made by OpenSSL."""
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-noenc", "-keyout", name + ".key", "-out", name + ".crt",
             "-subj", "/CN=P-384", "-days", "30", "-addext", "keyUsage=critical,digitalSignature", "-addext", "basicConstraints=critical,CA:FALSE"],
            cwd=self.folder, check=True, capture_output=True)
        os.chmod(self.path(name + ".key"), 0o600)

    def read(self, *names):
        with open(self.path(*names), "rb") as file:
            return file.read()

    def delivery(self, source="out", name="print-shop.tar", policy="trust.json", change=None, more=()):
        """The files of a delivery in a folder of their own, the policy, and what the verifier says. `change` gets that folder."""
        self.number += 1
        place = self.path(f"case-{self.number}")
        os.makedirs(place)
        for entry in os.listdir(self.path(source)):
            if entry == name or entry.startswith(name.removesuffix(".age") + ".") and not entry.endswith(".work"):
                path = self.path(source, entry)
                shutil.copytree(path, os.path.join(place, entry)) if os.path.isdir(path) else shutil.copy(path, place)
        if change:
            change(place)
        files = [os.path.join(folder, file) for folder, _, names in os.walk(place) for file in sorted(names)]
        tar = os.path.join(place, name)
        return files, self.path(policy), self.verdict(tar if os.path.exists(tar) else tar.removesuffix(".age"), policy, *more)

    def verdict(self, tar, policy, *more):
        """What the verifier answers."""
        result = self.handover("verify", tar, "--trust", policy, "--json", *more, codes=range(256))
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        answers = {line["question"]: line["outcome"] for line in lines if line["type"] == "answer"}
        return {"exit": result.returncode, "answers": answers}

    def changed(self, change, reseal=False):
        """A delivery with another tar; `change` gets a Tar and may return bytes in its place."""
        def apply(place):
            path = os.path.join(place, "print-shop.tar")
            with open(path, "rb") as file:
                tar = Tar(file.read())
            data = change(tar)
            with open(path, "wb") as file:
                file.write(data if data is not None else tar.bytes())
            if reseal:
                # Without the outer seal the tar is opened, and what is wrong in it has to be found there.
                for suffix in (".json", ".json.p7s", ".sha256"):
                    os.remove(path + suffix)
        return self.delivery(change=apply)

    def cases(self):
        """(name, files, policy, what the verifier says, what the page must say)."""
        sound = {"authentic": "yes", "intact": "yes", "headline": "yes"}
        yield "sound", *self.delivery(), sound
        yield from self.changed_tars()
        yield from self.other_signers(sound)
        yield from self.beside(sound)
        yield from self.proofs()
        yield from self.encrypted()

    def changed_tars(self):
        def flip(tar, suffix, at=512):
            tar.members[tar.index(suffix)][at] ^= 1

        def edit_header(tar):
            member = tar.members[tar.index("counts.json")]
            member[100:107] = b"000755 "
            Tar.summed(member)

        changes = {
            "a byte of a member flipped": (lambda tar: flip(tar, "customer/part-0001.csv", 700), "bag.digest-differs"),
            "a byte of a header flipped": (lambda tar: flip(tar, "customer/part-0001.csv", 3), "tar.not-canonical"),
            "another mode, with its checksum": (edit_header, "tar.not-canonical"),
            "a byte of a seal flipped": (lambda tar: flip(tar, "01-transfer-team.json", 600), "seal.signature-broken"),
            "bytes behind the end": (lambda tar: tar.bytes() + b"\0" * 512, "tar.trailing-bytes"),
            "a member missing": (lambda tar: tar.members.pop(tar.index("coverage/orders.csv")) and None, "tar.member-missing"),
            "a text of the metadata missing": (lambda tar: tar.members.pop(tar.index("merkle.json")) and None, "tar.member-missing"),
            "a member twice": (lambda tar: tar.members.insert(3, tar.members[3]), "tar.member-twice"),
            "two members swapped": (lambda tar: tar.members.insert(8, tar.members.pop(9)), "tar.member-order"),
            "cut off in a member": (lambda tar: tar.bytes()[:300_000], "tar.truncated"),
            "cut off before its end": (lambda tar: tar.bytes()[:-512], "tar.truncated"),
        }
        for name, (change, code) in changes.items():
            yield name, *self.changed(change), {"intact": "no"} if code != "seal.signature-broken" else {"authentic": "no"}
            yield name + ", without its outer seal", *self.changed(change, reseal=True), {"code": code, "headline": "no"}
        yield "no archive at all", *self.changed(lambda tar: b"PK\3\4" * 500), {"refusal": "tar.not-an-archive", "headline": "no"}

    def other_signers(self, sound):
        yield "a policy of others", *self.delivery(policy="strangers.json"), {"authentic": "no", "code": "seal.signer-not-trusted"}
        yield "a policy that asks for more", *self.delivery(policy="sellers.json"), {"authentic": "no", "code": "seal.role-short"}
        for place in ('"threshold":"1"', '"intent":"hand-over"'):
            with open(self.path("half.json"), "w", encoding="utf-8") as file:
                file.write(self.read("trust.json").decode().replace(place, place + ',"unknown":"1"'))
            yield f"a policy with a member that nobody knows, beside {place}", *self.delivery(policy="half.json"), {"refusal": "trust.malformed"}
        files, policy, verdict = self.delivery()
        open_ = {"authentic": "not-checked", "intact": "yes", "headline": "not-checked"}
        yield "without a policy", files, None, verdict, open_
        yield "with a policy among its files alone", files + [policy], None, verdict, {**open_, "code": "page.policy-in-delivery"}
        for key, out, policy in (("stranger", "by-stranger", "trust"), ("curve", "by-curve", "curves")):
            self.handover("run", "Plans/branch-shop.yaml", "--key", key, "--output", out)
            says = sound if key == "curve" else {"authentic": "no", "intact": "not-checked"}
            yield f"sealed by {key}", *self.delivery(out, "branch-shop.tar", policy + ".json"), says

    def beside(self, sound):
        def damage(name, at):
            def change(place):
                with open(os.path.join(place, name), "r+b") as file:
                    file.seek(at)
                    byte = file.read(1)
                    file.seek(at)
                    file.write(bytes([byte[0] ^ 1]))
            return change

        def without(name):
            return lambda place: os.remove(os.path.join(place, name))

        yield "the outer statement changed", *self.delivery(change=damage("print-shop.tar.json", 100)), {"authentic": "no", "intact": "not-checked"}
        yield "the outer signature changed", *self.delivery(change=damage("print-shop.tar.json.p7s", 199)), {"authentic": "no"}
        yield "the outer signature missing", *self.delivery(change=without("print-shop.tar.json.p7s")), {"authentic": "no", "code": "outer.incomplete"}
        yield "another digest beside it", *self.delivery(change=damage("print-shop.tar.sha256", 0)), {"intact": "yes", "code": "page.side-digest-differs"}
        yield "acceptance asked for and missing", *self.delivery(policy="all.json"), {"authentic": "no", "code": "seal.role-short"}
        self.handover("accept", "out/print-shop.tar", "--trust", "all.json", "--party", "new-shop", "--key", "new")
        yield "accepted, by a key of RSA", *self.delivery(policy="all.json"), sound
        receipt = os.path.join("print-shop.tar.receipts", next(
            name for name in os.listdir(self.path("out", "print-shop.tar.receipts")) if name.endswith("accepted.json")))
        yield "its acceptance changed", *self.delivery(policy="all.json", change=damage(receipt, 80)), {"authentic": "no", "code": "live.receipt-ignored"}
        # No receipt has the number 00.
        def renumber(place):
            for suffix in ("", ".p7s"):
                path = os.path.join(place, receipt + suffix)
                os.rename(path, os.path.join(os.path.dirname(path), "00-accepted.json" + suffix))

        yield "its acceptance under the number 00", *self.delivery(policy="all.json", change=renumber), {"authentic": "no", "code": "seal.role-short"}
        yield "its acceptance without a signature", *self.delivery(policy="all.json", change=without(receipt + ".p7s")), {"authentic": "no"}

        yield from self.receipts(sound)

    def receipts(self, sound):
        """Two may accept for the buyer, one is enough: what the other one says is told."""
        shutil.copytree(self.path("out"), self.path("by-two"))
        shutil.rmtree(self.path("by-two", "print-shop.tar.receipts"))
        tar = "by-two/print-shop.tar"
        self.handover("trust", "init", "--signer", "transfer-team=team.crt", "--signer", "buyer:accepted=new.crt",
                      "--signer", "buyer:accepted=stranger.crt", "--threshold", "buyer:accepted=1", "--output", "either.json")
        options = ("--trust", "either.json", "--party", "new-shop")
        self.handover("accept", tar, *options, "--key", "new", "--exception", "2 contacts are still held back")
        accepted = {**sound, "text": "1: see 01-accepted.json", "isRejected": False}
        yield "accepted with an exception", *self.delivery("by-two", policy="either.json"), accepted
        self.handover("reject", tar, *options, "--key", "stranger", "--reason", "the dies are missing", "--reason", "and the plates")
        told = {"code": "receipt.rejected", "isRejected": True}
        yield "one of two buyers rejects", *self.delivery("by-two", policy="either.json"), {**accepted, **told}
        yield "both reasons are counted", *self.delivery("by-two", policy="either.json"), {**told, "text": "2: see 02-rejected.json"}
        files, _, verdict = self.delivery("by-two", policy="either.json")
        unknown = {"authentic": "not-checked", "headline": "not-checked", "isRejected": True, "code": "page.receipt-rejected"}
        yield "a rejection, and no policy", files, None, verdict, unknown
        # Whom the policy does not know, rejects nothing.
        yield "a stranger rejects", *self.delivery("by-two", policy="all.json"), {**sound, "code": "live.receipt-ignored", "isRejected": False}
        # Of the same second, the rejection counts.
        time.sleep(1.1)
        self.handover("accept", tar, *options, "--key", "stranger")
        yield "a rejection that was taken back", *self.delivery("by-two", policy="either.json"), {**sound, **told, "isRejected": False}
        self.handover("reject", tar, *options, "--key", "stranger", "--reason", "again")
        self.handover("reject", tar, *options, "--key", "new", "--reason", "the other one is right")
        yield "both reject", *self.delivery("by-two", policy="either.json"), {"authentic": "no", **told}

    def folders(self, sound):
        """(name, folder, the archive in it that the verifier is asked of, what the page must say)."""
        def made(name, *parts):
            place = self.path("folders", name)
            if os.path.exists(place):
                return place
            for source, target, *names in parts:
                os.makedirs(os.path.join(place, target), exist_ok=True)
                for entry in names or [entry for entry in os.listdir(self.path(source)) if entry.startswith("print-shop.tar")]:
                    path = self.path(source, entry)
                    (shutil.copytree if os.path.isdir(path) else shutil.copy)(path, os.path.join(place, target, entry))
            return place

        def damaged(name, *parts, file):
            place = made(name, *parts)
            with open(os.path.join(place, file), "r+b") as file:
                file.seek(100)
                file.write(b"\0")
            return place

        seals = ["print-shop.tar.json", "print-shop.tar.json.p7s"]
        yield ("two tars of one name", made("two", ("out", "a"), ("out", "b")), None, {"refusal": "page.several", "headline": "no"})
        yield ("a tar and an encrypted one of its name in another folder",
               made("apart", ("by-curve", "a", "branch-shop.tar"), ("secret", "b", "branch-shop.tar.age")), None, {"refusal": "page.several"})
        yield ("a broken seal of its name in another folder", damaged("old", ("out", "."), ("out", "old", *seals), file="old/print-shop.tar.json"),
               "print-shop.tar", {**sound, "roles": "unknown"})
        yield ("its seal beside its folder", made("above", ("out", "new", "print-shop.tar"), ("out", ".", *seals)), "new/print-shop.tar", {**sound})
        yield ("receipts of its name in another folder", made("others", ("out", ".", "print-shop.tar"), ("by-two", "old", "print-shop.tar.receipts")),
               "print-shop.tar", {**sound, "isRejected": False, "roles": "unknown"})

    def proofs(self):
        self.handover("prove", "out/print-shop.tar", "--trust", "trust.json", "--table", "customer", "--key", "KH0002", "--output", "a.proof")
        text = self.read("a.proof").decode()
        row = next(line for line in text.splitlines() if line.startswith("row "))
        seal = next(line for line in text.splitlines() if line.startswith("signature "))
        changes = {
            "a proof and no archive": text, "a proof of another row": text.replace(row, "row 3"), "a proof with a line more": text + "x y\n",
            "a proof of another table": text.replace("table customer", "table job"), "a proof of another archive": text.replace("archive print-shop", "archive shop"),
            "a proof with another signature": text.replace(seal, seal[:-12] + ("A" if seal[-12] != "A" else "B") + seal[-11:]),
            "a proof with another line": text.replace("line ", "line AAAA", 1),
        }
        for name, changed in changes.items():
            path = self.path(name.replace(" ", "-") + ".proof")
            with open(path, "w", encoding="utf-8") as file:
                file.write(changed)
            code = self.handover("check-proof", path, "--trust", "trust.json", codes=range(256)).returncode
            # A refusal of the command is a no of the proof here.
            yield name, [path], self.path("trust.json"), {"exit": code if code != 65 else 1, "answers": {}}, {"proofs": "yes" if code == 0 else "no"}
        yield "a proof by others", [self.path("a.proof")], self.path("strangers.json"), {"exit": 1, "answers": {}}, {"proofs": "no"}

    def encrypted(self):
        recipient = next(line.split()[-1] for line in self.read("buyer.age-key").decode().splitlines() if "public key" in line)
        plan = self.read("Plans", "branch-shop.yaml").decode()
        with open(self.path("Plans", "secret.yaml"), "w", encoding="utf-8") as file:
            file.write(plan.replace("role: buyer,", f"role: buyer, recipient: {recipient},").replace("parties:", "encryptTo: [new-shop]\nparties:", 1))
        shutil.copy(self.path("Plans", "branch-shop.lock.json"), self.path("Plans", "secret.lock.json"))
        self.handover("run", "Plans/secret.yaml", "--key", "team", "--output", "secret")
        name = "branch-shop.tar.age"

        def change(place):
            with open(os.path.join(place, name), "r+b") as file:
                file.seek(5000)
                file.write(b"x")

        def decrypt_beside(place):
            path = os.path.join(place, name)
            subprocess.run(["age", "--decrypt", "--identity", self.path("buyer.age-key"), "--output", path.removesuffix(".age"), path], check=True)

        def decrypt(place):
            decrypt_beside(place)
            os.remove(os.path.join(place, name))

        identity = ["--identity", "buyer.age-key"]
        open_ = {"authentic": "not-checked", "intact": "not-checked", "headline": "not-checked"}
        yield "encrypted", *self.delivery("secret", name, more=identity), open_
        yield "encrypted and changed", *self.delivery("secret", name, more=identity, change=change), {"intact": "no", "headline": "no"}
        in_the_clear = {"authentic": "yes", "intact": "yes", "code": "age.in-the-clear"}
        yield "decrypted", *self.delivery("secret", name, change=decrypt), in_the_clear
        yield "decrypted beside it", *self.delivery("secret", name, more=identity, change=decrypt_beside), in_the_clear
