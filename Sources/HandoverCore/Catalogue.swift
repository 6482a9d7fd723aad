/// What diagnostics say, in English and Chinese. Every entry has both: the initialiser asks for both.
///
/// Placeholders `{0}`, `{1}`, … stand for the diagnostic's arguments. Each subject keeps its entries in a file of its own
/// (`Catalogue+CSV.swift`, …) beside the codes it declares, and is listed in ``all``.
public enum Catalogue {
    /// A language that the catalogue speaks.
    public enum Language: String, CaseIterable, Sendable {
        /// English.
        case en
        /// Chinese, simplified.
        case zh
    }

    /// What one code says in one language.
    public struct Words: Sendable {
        /// What happened, without a full stop.
        public var summary: String
        /// Which rule it breaks.
        public var why: String
        /// How to mend it.
        public var fix: String

        /// Creates the words of one code in one language.
        public init(_ summary: String, why: String, fix: String) {
            self.summary = summary
            self.why = why
            self.fix = fix
        }
    }

    /// One code with its words in both languages.
    public struct Entry: Sendable {
        /// The code.
        public var code: Diagnostic.Code
        /// Its words in English.
        public var en: Words
        /// Its words in Chinese.
        public var zh: Words

        /// Creates an entry; both languages are required.
        public init(_ code: Diagnostic.Code, en: Words, zh: Words) {
            self.code = code
            self.en = en
            self.zh = zh
        }
    }

    /// The words of a code, with the arguments in their places; `nil` for a code that is not in the catalogue.
    public static func words(for diagnostic: Diagnostic, in language: Language) -> Words? {
        guard let entry = byName[diagnostic.code.name] else { return nil }
        let words = language == .en ? entry.en : entry.zh
        func filled(_ text: String) -> String {
            var result = text
            for (index, argument) in diagnostic.arguments.enumerated() {
                result = result.split(separator: "{\(index)}", omittingEmptySubsequences: false)
                    .joined(separator: argument.description)
            }
            guard case .name(let name) = diagnostic.arguments.first, let takes = arguments[name] else { return result }
            return result.replacing("{takes}", with: language == .en ? takes.en : takes.zh)
        }
        return Words(filled(words.summary), why: filled(words.why), fix: filled(words.fix))
    }

    /// Every entry, by subject.
    public static let all: [Entry] =
        csv + text + document + workbook + plan + types + lists + crypto + archive + run + quarantine + verify + target + postgres
        + live + export
        + container + folder + operators + lookups + expressions + merges + mergesVerified + groups + explain + proofs + trust
        + policies + renewals + encryption

    private static let byName: [String: Entry] = Dictionary(all.map { ($0.code.name, $0) }) { first, _ in first }
}
