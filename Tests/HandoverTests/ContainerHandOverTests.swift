import Foundation
import Handover
import HandoverCore
import HandoverSelfTest
import HandoverTestSupport
import HandoverVerify
import Testing

@Suite struct `A hand-over of containers` {
    /// The small shop with its exports in a container that a stock tool packs out of a folder with the small shop's files.
    static func shop(
        _ file: String, _ command: String, member: (String) -> String = { $0 }, ignore: String = "{note.txt: 说明}"
    ) throws -> SmallShop {
        let plan = SmallShop.plan
            .replacing(
                "sources:\n", with: "containers:\n  delivery: {path: \(file), owner: seller, ignore: \(ignore)}\nsources:\n"
            )
            .replacing("{path: customers.csv, owner: seller}", with: "{in: delivery, member: \(member("customers.csv"))}")
            .replacing("{path: orders.csv, owner: seller}", with: "{in: delivery, member: \(member("orders.csv"))}")
        var shop = try SmallShop(plan: plan)
        shop.exports = [file]
        try shop.folder.write(Array("read by people\n".utf8), to: "note.txt")
        let packed = try HandoverTestSupport.run(
            "bash", ["-ec", command], in: shop.folder.url,
            environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"])
        #expect(packed.status == 0, "\(packed.stdout)\(packed.stderr)")
        for name in ["customers.csv", "orders.csv", "note.txt"] {
            try FileManager.default.removeItem(atPath: shop.folder.path(name))
        }
        return shop
    }

    private static let files = "customers.csv orders.csv note.txt"

    static let tools: [(file: String, command: String)] = [
        ("d.zip", "zip -q d.zip \(files)"),
        ("d.zip", "zip -q0 d.zip \(files)"),
        ("d.zip", "zip -q - \(files) | cat > d.zip"),
        ("d.zip", "zip -qfz d.zip \(files)"),
        ("d.zip", "cat note.txt | zip -q -fz- d.zip \(files)"),
        ("d.zip", "bsdtar --format zip -cf d.zip \(files)"),
        ("d.zip", "7z a -bd -y d.zip \(files) >/dev/null"),
        ("d.zip", "python3 -m zipfile -c d.zip \(files)"),
        (
            "d.zip",
            """
            python3 - <<'E'
            import sys, zipfile
            class Pipe:
                def __init__(self, f): self.f = f
                def write(self, b): return self.f.write(b)
                def flush(self): self.f.flush()
            with open("d.zip", "wb") as f, zipfile.ZipFile(Pipe(f), "w", zipfile.ZIP_DEFLATED) as z:
                for name in "\(files)".split():
                    with z.open(zipfile.ZipInfo(name), "w", force_zip64=True) as e: e.write(open(name, "rb").read())
            E
            """
        ),
        ("d.tar", "tar -cf d.tar \(files)"), ("d.tar", "tar --format gnu -cf d.tar ./note.txt ./customers.csv ./orders.csv"),
        ("d.tar", "bsdtar --format pax -cf d.tar \(files)"),
        ("d.tar.gz", "tar -czf d.tar.gz \(files)"), ("d.tgz", "bsdtar -czf d.tgz \(files)"),
        ("d.tar.gz", "tar -cf d.tar \(files); head -c 3000 d.tar | gzip > d.tar.gz; tail -c +3001 d.tar | gzip -1 >> d.tar.gz"),
        ("d.7z", "7z a -bd -y d.7z \(files) >/dev/null"), ("d.7z", "7z a -bd -y -mx0 -ms=off d.7z \(files) >/dev/null"),
        ("d.7z", "bsdtar --format 7zip -cf d.7z \(files)"),
    ]

    @Test(arguments: tools) func `whatever packed them gives the rows that the files give`(file: String, command: String)
        async throws
    {
        let shop = try Self.shop(file, command)
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        let plain = try SmallShop()
        _ = try await plain.run()
        for member in ["data/tables/customer/part-0001.csv", "data/exceptions/to-sale.csv", "data/coverage/orders.csv"] {
            #expect(try shop.member(member) == plain.member(member), "\(member)")
        }
        let list = try run("tar", ["-tf", shop.tar], in: shop.folder.url).stdout.split(separator: "\n")
        let kind = file.hasSuffix("gz") ? "tar.gz" : String(file.dropFirst(2))
        #expect(list.filter { $0.contains("/originals/") } == ["shop/data/originals/delivery.\(kind)"])
        #expect(try shop.member("data/originals/delivery.\(kind)") == shop.folder.read(file))
    }

    @Test func `holds back, corrects and keeps as of files`() async throws {
        let shop = try Self.shop("d.tar.gz", "tar -czf d.tar.gz \(Self.files)")
        try shop.lock()
        _ = try await shop.export()
        try Spreadsheet.edit(
            shop.folder,
            """
            row('to-customer', 3).update({'decision': 'correct', 'reason': 'r', 'decided by': 'w', '电话': '13800138000'})
            row('to-sale', 3).update({'decision': 'keep', 'reason': 'r', 'decided by': 'w'})
            """)
        _ = try await shop.redrive()
        // A second time there are decisions already, and both readings look.
        let nothing = await #expect(throws: Failure.self) { try await shop.redrive() }
        #expect(nothing?.diagnostics.map(\.code.name) == ["sheet.nothing-decided"])
        let summary = try await shop.run()
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(try String(decoding: shop.member("data/tables/customer/part-0001.csv"), as: UTF8.self).contains("+8613800138000"))
        // The archive alone says the same as the plan with its exports.
        let held = try await Quarantine.list(shop.tar, trust: shop.policy(), showsValues: true)
        #expect(try await held == Quarantine.list(shop.planPath, showsValues: true))
        #expect(held.flatMap(\.listed).contains { $0.values.contains { $0.text == "散客" || $0.text == "重复" } })
    }

    @Test func `begins with a draft, opens what lies in another, and gives the container its name back`() async throws {
        let shop = try SmallShop()
        let packed = try HandoverTestSupport.run(
            "python3",
            [
                "-c",
                """
                import io, tarfile, zipfile
                inner = io.BytesIO()
                with tarfile.open(fileobj=inner, mode="w:gz") as tar: tar.add("orders.csv", "备份/orders.csv")
                class Named(zipfile.ZipInfo):
                    def _encodeFilenameFlags(self): return self.filename.encode("gb18030"), self.flag_bits
                with zipfile.ZipFile("移交.zip", "w", zipfile.ZIP_DEFLATED) as zip:
                    def add(name, data):
                        info = Named(name); info.create_system = 0; info.compress_type = zipfile.ZIP_DEFLATED
                        zip.writestr(info, data)
                    add("客户/", b""); add("客户/customers.csv", open("customers.csv", "rb").read())
                    add("备份.tgz", inner.getvalue()); add("说明.txt", b"text"); add("__MACOSX/._customers.csv", b"x")
                """,
            ], in: shop.folder.url)
        #expect(packed.status == 0, "\(packed.stderr)")
        let path = shop.folder.path("draft.yaml")
        let result = try Initializer.draft(exports: [shop.folder.path("移交.zip")], plan: path)
        #expect(result.containers.map(\.kind) == ["zip", "tar-gz"])
        #expect(result.containers[0].ignored == ["__MACOSX/._customers.csv", "说明.txt"])
        #expect(result.sources.map(\.path) == ["container-1:客户/customers.csv", "container-2:备份/orders.csv"])
        let answers = [
            "title: \"???\"": "title: 移交", "basis: \"???\"": "basis: asset-deal", "closing: \"???\"": "closing: 2026-12-31",
            "name: \"???\"": "name: 张三", "{from: \"???\"}": "{from: 2026-01-01T00:00}", ".txt\": \"???\"": ".txt\": 说明",
            "customers.csv\": \"???\"": "customers.csv\": of the packer", "maxRate: \"0\"": "maxRate: \"0.9\"",
        ]
        let plan = answers.reduce(try String(contentsOfFile: path, encoding: .utf8)) { $0.replacing($1.key, with: $1.value) }
        try shop.folder.write(Array(plan.utf8), to: "draft.yaml")
        let options = Transfer.Options(
            planPath: path, outputFolder: shop.output, keyPath: shop.keyName + ".key", certificatePath: shop.keyName + ".crt")
        let summary = try await Transfer.run(options)
        #expect(summary.verdict?.isSound == true, "\(String(describing: summary.verdict?.answers.flatMap(\.findings)))")
        #expect(summary.mappings.map(\.balance.records) == [5, 7])
        let now = Int64(Date().timeIntervalSince1970)
        let (_, archive) = try Verifier.verifyForExtraction(shop.folder.path("out/draft.tar"), trust: shop.policy(), now: now)
        _ = try #require(archive).extract(into: shop.folder.path("extracted"))
        let originals = shop.folder.path("extracted/data/originals")
        #expect(try FileManager.default.contentsOfDirectory(atPath: originals) == ["移交.zip"])
        let doctor = Doctor.examine(planPath: path, keyName: nil, passphrase: nil, outputFolder: shop.output)
        #expect(doctor.first { $0.name == "exports" }?.detail.hasPrefix("1 files") == true)
    }

    @Test func `stops at another container than the one that was locked`() async throws {
        let shop = try Self.shop("d.zip", "zip -q0 d.zip \(Self.files)")
        try shop.lock()
        var bytes = try shop.folder.read("d.zip")
        bytes[bytes.count - 30] ^= 1
        try shop.folder.write(bytes, to: "d.zip")
        let options = Transfer.Options(
            planPath: shop.planPath, outputFolder: shop.output, keyPath: shop.keyName + ".key",
            certificatePath: shop.keyName + ".crt")
        let failure = await #expect(throws: Failure.self) { try await Transfer.run(options) }
        #expect(failure?.exit == .badData && failure?.diagnostics.map(\.code.name) == ["container.differs-from-lock"])
        #expect(try shop.delivered() == [])
    }

    /// What is changed and sealed again, so that only the second reading can tell; and what it must say.
    static let forgeries: [(what: String, path: String, from: String, to: String, codes: [String])] = [
        (
            "a container", "data/originals/delivery.zip", "", "zip",
            ["container.differs-from-lock", "container.member-differs-from-lock"]
        ),
        (
            "a container that is none", "data/originals/delivery.zip", "", "no zip",
            ["container.differs-from-lock", "container.malformed"]
        ),
        (
            "a digest of what nothing reads", "metadata/lock.json", #""name":"note.txt","sha256":""#,
            #""name":"note.txt","sha256":"0"#, ["metadata.unreadable"]
        ),
        (
            "a size of what nothing reads", "metadata/lock.json", #"{"bytes":"15","name":"note.txt""#,
            #"{"bytes":"16","name":"note.txt""#, ["container.member-differs-from-lock"]
        ),
        (
            "a member that is not there", "metadata/lock.json", #"],"path":"d.zip""#,
            #",{"bytes":"0","name":"z","sha256":"\#(String(repeating: "0", count: 64))"}],"path":"d.zip""#,
            ["metadata.unreadable"]
        ),
        (
            "nothing said of what nothing reads", "metadata/plan.json", #"[{"at":"note.txt","reason":"说明"}]"#, "[]",
            ["metadata.unreadable"]
        ),
        ("another kind", "metadata/lock.json", #""kind":"zip""#, #""kind":"rar""#, ["tar.member-missing"]),
    ]

    @Test(arguments: forgeries) func `is unsound with`(
        what: String, path: String, from: String, to: String, codes: [String]
    ) async throws {
        let shop = try Self.shop("d.zip", "zip -q0 d.zip \(Self.files)")
        _ = try await shop.run()
        var forge = try Forge(archive: shop.tar)
        var other = Array(to.utf8)
        if to == "zip" {
            other = try Self.shop("d.zip", "sed -i s/张三/李三/ customers.csv; zip -q0 d.zip \(Self.files)").folder.read("d.zip")
        }
        try forge.replace(path) { bytes in
            if from.isEmpty { return other }
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains(from), "\(what)")
            return Array(text.replacing(from, with: to).utf8)
        }
        try forge.seal(
            key: try shop.folder.read("team.key"), certificate: try shop.folder.read("team.crt"), into: shop.folder.path("forged")
        )
        let verdict = try shop.verify(shop.folder.path("forged/shop.tar"))
        #expect(!verdict.isSound)
        let found = verdict.answers.flatMap(\.findings).map(\.code.name)
        #expect(codes.allSatisfy(found.contains), "\(what): \(found)")
    }

    static let plans: [(from: String, to: String, code: String)] = [
        ("ignore: {note.txt: 说明}", "ignore: {}", "plan.member-left-behind"),
        ("ignore: {note.txt: 说明}", "ignore: {note.txt: 说明, no.txt: x}", "plan.unknown-member"),
        ("ignore: {note.txt: 说明}", "ignore: {note.txt: 说明, orders.csv: x}", "plan.member-twice"),
        ("member: orders.csv", "member: Orders.csv", "plan.unknown-member"),
        ("member: orders.csv", "member: customers.csv", "plan.member-twice"),
        ("{in: delivery, member: orders.csv}", "{in: delivery, member: orders.csv, owner: seller}", "plan.bad-place"),
        ("{in: delivery, member: orders.csv}", "{in: delivery, member: orders.csv, path: x}", "plan.bad-place"),
        ("{in: delivery, member: orders.csv}", "{member: orders.csv, path: x, owner: seller}", "plan.bad-place"),
        ("{in: delivery, member: orders.csv}", "{in: delivery}", "plan.key-missing"),
        ("{in: delivery, member: orders.csv}", "{in: nothing, member: orders.csv}", "plan.unknown-name"),
        ("  delivery: {path: d.zip, owner: seller", "  delivery: {path: d.zip, owner: nobody", "plan.unknown-name"),
        ("sources:\n", "  other: {path: x.zip, owner: seller}\nsources:\n", "plan.unused"),
        ("sources:\n", "  orders: {in: delivery, member: note.txt}\nsources:\n", "plan.id-taken"),
        ("sources:\n", "  b: {in: delivery, member: b.zip}\n  c: {in: b, member: c.zip}\nsources:\n", "plan.container-too-deep"),
    ]

    @Test func `refuses a lock whose members are not sorted`() throws {
        let shop = try Self.shop("d.zip", "zip -q d.zip \(Self.files)")
        try shop.lock()
        _ = try PlanChecker.check(shop.planPath)
        let lock = try String(decoding: shop.folder.read("plan.lock.json"), as: UTF8.self)
        let member =
            /(\{"bytes":"\d+","name":"customers.csv","sha256":"\w+"\}),(\{"bytes":"\d+","name":"note.txt","sha256":"\w+"\})/
        let swapped = lock.replacing(member) { "\($0.2),\($0.1)" }
        #expect(swapped != lock)
        try shop.folder.write(Array(swapped.utf8), to: "plan.lock.json")
        let failure = #expect(throws: Failure.self) { try PlanChecker.check(shop.planPath) }
        #expect(failure?.diagnostics.map(\.code.name) == ["lock.bad-member"], "\(failure?.diagnostics ?? [])")
    }

    @Test(arguments: plans) func `refuses a plan that leaves a question open`(from: String, to: String, code: String) throws {
        let shop = try Self.shop("d.zip", "zip -q d.zip \(Self.files)")
        try shop.lock()
        let plan = try String(decoding: shop.folder.read("plan.yaml"), as: UTF8.self)
        #expect(plan.contains(from))
        try shop.folder.write(Array(plan.replacing(from, with: to).utf8), to: "plan.yaml")
        let failure = #expect(throws: Failure.self) { try PlanChecker.check(shop.planPath) }
        #expect(failure?.diagnostics.contains { $0.code.name == code } == true, "\(failure?.diagnostics ?? [])")
    }
}
