import Foundation
import Handover
import HandoverTestSupport
import Testing

/// A shop with keys and a time stamping authority, where people type commands.
struct Desk {
    let shop: SmallShop
    let pki: StockPKI

    init(_ keys: String..., shop: SmallShop? = nil) throws {
        (self.shop, pki) = (try shop ?? SmallShop(), try StockPKI())
        for key in keys { _ = try KeyFiles.make(at: path(key), name: key, organization: nil, passphrase: nil, days: 30) }
        try pki.timeAuthority("tsa", from: "20250101000000Z", to: "20450101000000Z")
        try self.shop.folder.write(try pki.folder.read("tsa-ca.pem"), to: "tsa.pem")
    }

    func path(_ name: String) -> String { shop.folder.path(name) }

    /// What the command ends with, and all that it says.
    func handover(_ line: String) throws -> (status: Int32, says: String) {
        let done = try run(Repository.command("handover"), line.split(separator: " ").map(String.init), in: shop.folder.url)
        return (done.status, done.stdout + done.stderr)
    }

    /// Expects an exit code and words.
    func expect(_ line: String, _ exit: Int32, _ words: String..., at place: SourceLocation = #_sourceLocation) throws {
        let (status, says) = try handover(line)
        #expect(status == exit, "\(line): \(says)", sourceLocation: place)
        for word in words { #expect(says.contains(word), "\(line): \(says)", sourceLocation: place) }
    }

    func answer(_ question: String, as file: String) throws {
        try shop.folder.write(try pki.stamp(try shop.folder.read(question)), to: file)
    }
}
