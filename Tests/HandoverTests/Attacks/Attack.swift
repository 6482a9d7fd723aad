import HandoverCore
import HandoverTestSupport
import HandoverVerify
import Testing

/// One attack of the threat model, as it is offered to a verifier, and the verdict that is asked for.
struct Attack: Sendable, CustomTestStringConvertible {
    /// What is attacked.
    enum Kind: String, Sendable {
        case tar = "TAR", bag = "BAG", seals = "SIG", time = "TSA", chain = "CHAIN", encryption = "ENC", proofs = "MRK"
    }

    /// What a verifier must answer.
    enum Asked: Sendable {
        /// A no by this exit code and with this diagnostic code, and nothing left behind.
        case rejected(ExitCode, String)
        /// A yes to all, and this code is told.
        case reported(String)
        /// A yes to all, and nothing is told.
        case accepted
    }

    /// What was answered.
    struct Seen: Sendable {
        var exit: Int32
        /// Codes of all findings and notices, in order, each once.
        var codes: [String]
        /// What stock tools say of the same bytes; empty where none was asked.
        var stock = ""
    }

    /// Its number in the threat model, and a letter where it has parts.
    let id: String
    let kind: Kind
    let title: String
    let asked: Asked
    let seen: @Sendable (AttackWorld) async throws -> Seen

    init(
        _ id: String, _ kind: Kind, _ title: String, _ asked: Asked,
        _ seen: @escaping @Sendable (AttackWorld) async throws -> Seen
    ) {
        (self.id, self.kind, self.title, self.asked, self.seen) = (id, kind, title, asked, seen)
    }

    var number: Int { Int(id.prefix { $0.isNumber }) ?? 0 }
    var testDescription: String { "\(id) \(title)" }

    /// All of them.
    static var all: [Attack] {
        tarNames + tarTypes + tarHeaders + tarOrder + bag + bagContent + seals + signatureShapes + certificates + statements
            + parties + renewals + time + chain + store + encryption + proofs
    }
}

extension Attack.Seen {
    init(_ verdict: Verdict, stock: String = "") {
        exit = verdict.exit.rawValue
        let told = verdict.answers.flatMap(\.findings) + (verdict.refusal?.diagnostics ?? [])
        codes = told.map(\.code.name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        self.stock = stock
    }

    init(_ failure: Failure) {
        exit = failure.exit.rawValue
        codes = failure.diagnostics.map(\.code.name)
    }

    /// Of many variants of one attack the first that came out otherwise than the others asked, or else the last.
    static func worst(of variants: [Attack.Seen], _ asked: Attack.Asked) -> Attack.Seen {
        variants.first { !asked.isMet(by: $0) } ?? variants[variants.count - 1]
    }

    var text: String { "\(exit)\(codes.isEmpty ? "" : ", " + codes.joined(separator: " "))" }
}

extension Attack.Asked {
    func isMet(by seen: Attack.Seen) -> Bool {
        switch self {
        case .rejected(let exit, let code): seen.exit == exit.rawValue && seen.codes.contains(code)
        case .reported(let code): seen.exit == 0 && seen.codes.contains(code)
        case .accepted: seen.exit == 0 && seen.codes.isEmpty
        }
    }
}

extension Attack {
    /// What a page in a browser can see of a delivery: not what was received before, nor time stamps.
    var isForThePage: Bool { [.tar, .bag, .seals, .encryption].contains(kind) }
}

/// What was seen of each attack: each is made once in a test run, whoever asks.
actor AttackResults {
    static let shared = AttackResults()
    private var running: [String: Task<Attack.Seen, any Error>] = [:]
    private var world: Task<AttackWorld, any Error>?
    private var book: OfferBook?

    /// What was offered so far, for another reader.
    func offers() throws -> OfferBook {
        let book = try self.book ?? OfferBook()
        self.book = book
        return book
    }

    func seen(_ attack: Attack) async throws -> Attack.Seen {
        let world = self.world ?? Task { try await AttackWorld() }
        self.world = world
        let book = try offers()
        let task =
            running[attack.id]
            ?? Task {
                var world = try await world.value
                if attack.isForThePage { world.book = (book, attack.id) }
                return try await attack.seen(world)
            }
        running[attack.id] = task
        return try await task.value
    }
}
