/// Attachments that other readers lose in silence, with what a hand-over must make of them. The number is that of the project's list of
/// hard cases: 86.
struct FolderCase: CustomStringConvertible, Sendable {
    var number: Int
    var what: String
    /// Paths below the folder, with the files' content.
    var files: [(path: String, content: String)]
    /// What the record names.
    var reference: String
    /// The codes under which files, and the record, are held back, with how many.
    var held: [String: Int]
    var isHeld: Bool
    var accepts = false

    var description: String { "\(number) \(what)" }

    init(
        _ number: Int, _ what: String, _ files: [(String, String)], names reference: String, held: [String: Int] = [:],
        isHeld: Bool = false, accepts: Bool = false
    ) {
        (self.number, self.what, self.files, self.reference) = (
            number, what, files.map { (path: $0.0, content: $0.1) }, reference
        )
        (self.held, self.isHeld, self.accepts) = (held, isHeld, accepts)
    }

    static let all = [
        FolderCase(86, "there", [("国庆/海报.pdf", "%PDF-1.4")], names: "国庆/海报.pdf"),
        FolderCase(86, "missing", [("国庆/海报.pdf", "%PDF-1.4")], names: "国庆/名片.pdf", isHeld: true),
        FolderCase(86, "named with \\ instead of /", [("国庆/海报.pdf", "%PDF-1.4")], names: "国庆\\海报.pdf", isHeld: true),
        FolderCase(86, "named in another case", [("国庆/海报.pdf", "%PDF-1.4")], names: "国庆/海报.PDF", isHeld: true),
        FolderCase(86, "zero bytes", [("a.psd", ""), ("b.psd", "x")], names: "a.psd", held: ["EMPTY_FILE": 1], isHeld: true),
        FolderCase(86, "zero bytes, accepted", [("a.psd", ""), ("b.psd", "x")], names: "a.psd", accepts: true),
        FolderCase(
            86, "the same name by case", [("Logo.ai", "1"), ("logo.AI", "2"), ("b.ai", "3")], names: "logo.AI",
            held: ["NAME_COLLISION": 2], isHeld: true),
        FolderCase(
            86, "the same name by form", [("caf\u{e9}.ai", "1"), ("cafe\u{301}.ai", "2")], names: "caf\u{e9}.ai",
            held: ["NAME_COLLISION": 2], isHeld: true),
        FolderCase(
            86, "the same folder by case", [("A/x.ai", "1"), ("a/x.ai", "2"), ("a/y.ai", "3")], names: "a/y.ai",
            held: ["NAME_COLLISION": 2]),
    ]
}
