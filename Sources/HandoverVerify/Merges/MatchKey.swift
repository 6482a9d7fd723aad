/// `match-key` (Plan.md section 3): what is left of a text when everything is taken away that people write in different ways.
enum MatchKey {
    /// The match key of a text; empty where nothing is left of it.
    static func of(_ text: [UInt8]) -> [UInt8] { text.filter { $0 > 0x2f }.map { $0 | 0x20 } }
}
