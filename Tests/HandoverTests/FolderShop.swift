import Foundation
import Handover
import HandoverCore
import HandoverTestSupport
import HandoverVerify

/// A shop whose orders name artwork in a folder.
struct FolderShop {
    let shop: SmallShop
    var folder: TemporaryFolder { shop.folder }

    static let orders = """
        单号,稿件
        1,海报/国庆.ai
        2,海报/国庆.AI
        3,名片\\正面.pdf
        4,缺失.pdf
        5,名片/正面.pdf
        6,空.psd

        """

    static let files: [(String, [UInt8])] = [
        ("海报/国庆.ai", Array("%PDF-1.6 <xmp:CreatorTool>Adobe Illustrator CC".utf8)), ("名片/正面.pdf", Array("%PDF-1.4".utf8)),
        ("空.psd", []), ("名片/Thumbs.db", [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
        ("大/一.tif", [0x49, 0x49, 0x2a, 0] + [UInt8](repeating: 7, count: 3 << 20)),
    ]

    static func plan(source: String = "{folder: 稿件, owner: seller, ignore: {\"**/Thumbs.db\": 缩略图，系统自建}}") -> String {
        """
        \(SmallShop.planHead)
        sources:
          orders: {path: orders.csv, owner: seller}
          artwork: \(source)
        tables:
          sale:
            key: [no]
            fields: {no: {type: integer}, file: {type: text}}
            references: [{field: file, to: artwork}]
          artwork:
            key: [path]
            fields: {path: {type: text}, bytes: {type: integer}, sha256: {type: identifier}, type: {type: text}}
        mappings:
          to-sale: {from: orders, to: sale, fields: {no: {from: 单号, do: [integer], else: {quarantine: BAD}}, file: 稿件}}
          to-artwork:
            from: artwork
            to: artwork
            fields: {path: path, bytes: {from: bytes, do: [integer], else: {quarantine: BAD}}, sha256: sha256, type: type}
            drop: {folder: 在路径里, name: 在路径里, extension: 在路径里}
        quarantine: {maxRate: "1"}
        steps:
          - {id: map, method: transform, uses: [to-sale, to-artwork], schedule: {from: 2026-01-01T00:00}, responsible: team, approver: buyer}
          - {id: seal, method: archive, needs: [map], schedule: {from: 2026-01-01T00:00}, responsible: team}
          - {id: check, method: verify, needs: [seal], schedule: {from: 2026-01-01T00:00}, responsible: team}

        """
    }

    private var exports: [String]

    init(plan: String = plan(), files: [(String, [UInt8])] = FolderShop.files, orders: String = orders) throws {
        shop = try SmallShop(plan: plan, customers: [], orders: Array(orders.utf8))
        exports = [shop.folder.path("orders.csv"), shop.folder.path("稿件")]
        try FileManager.default.createDirectory(atPath: shop.folder.path("稿件"), withIntermediateDirectories: true)
        for (name, bytes) in files { try shop.folder.write(bytes, to: "稿件/" + name) }
    }

    /// The plan for the same files in a zip, whose names are GBK.
    static let planOfZip = plan(source: "{in: delivery, folder: 稿件}").replacing(
        "sources:\n", with: "containers: {delivery: {path: delivery.zip, owner: seller}}\nsources:\n")

    /// Packs the folder as Windows in Chinese does, and removes it.
    mutating func pack() throws {
        let program = """
            import os, sys, zipfile
            zipfile.ZipInfo._encodeFilenameFlags = lambda self: (self.filename.encode("gbk"), self.flag_bits)
            with zipfile.ZipFile("delivery.zip", "w", zipfile.ZIP_DEFLATED) as out:
                for base, _, names in os.walk("稿件"):
                    for name in sorted(names): out.write(os.path.join(base, name))
            """
        let result = try HandoverTestSupport.run(
            "python3", ["-B", "-c", program], in: folder.url,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"])
        guard result.status == 0 else { throw CocoaError(.fileWriteUnknown) }
        try FileManager.default.removeItem(atPath: folder.path("稿件"))
        exports[1] = folder.path("delivery.zip")
    }

    func lock() throws { _ = try Initializer.lock(plan: shop.planPath, exports: exports) }

    /// Locks and runs.
    func run() async throws -> RunSummary {
        try lock()
        return try await runLocked()
    }

    func runLocked() async throws -> RunSummary {
        try await Transfer.run(
            .init(
                planPath: shop.planPath, outputFolder: shop.output, keyPath: shop.keyName + ".key",
                certificatePath: shop.keyName + ".crt"))
    }

    /// A member of the archive, as stock tar unpacks it.
    func member(_ path: String) throws -> [UInt8] {
        let place = try TemporaryFolder()
        let result = try HandoverTestSupport.run("tar", ["-xf", shop.tar, "shop/" + path], in: place.url)
        guard result.status == 0 else { throw CocoaError(.fileNoSuchFile) }
        return try place.read("shop/" + path)
    }
}
