/// What a file seems to be by its name, for whoever looks at what was delivered. No run reads anything by it.
package enum ExportName {
    /// What a Macintosh or a file manager puts beside the files: no export, and nothing that tells what a folder is.
    package static func isHidden(_ path: String) -> Bool {
        path.split(separator: "/").contains { $0.utf8.first == UInt8(ascii: ".") || systemNames.contains($0.lowercased()) }
    }

    private static let systemNames: Set<String> = ["__macosx", "thumbs.db", "desktop.ini"]

    /// A text that could be a source.
    package static func isText(_ path: String) -> Bool { ends(path, in: ["csv", "tsv", "json", "ndjson", "jsonl", "xml"]) }

    /// What holds tables and hardly ever lies among artwork, as XML and zips do.
    package static func isTable(_ path: String) -> Bool {
        ends(path, in: ["csv", "tsv", "json", "ndjson", "jsonl", "xlsx", "xlsm"])
    }

    /// A text that could be a source, or what could hold one.
    package static func isExport(_ path: String) -> Bool {
        isText(path) || ends(path, in: ["zip", "tar", "gz", "tgz", "7z", "xlsx", "xlsm"])
    }

    /// Names that may be shown: at most five, and of exports alone, for names of artwork are personal data.
    package static func shown(_ paths: some Sequence<String>) -> [String] { Array(paths.lazy.filter(isExport).prefix(5)) }

    private static func ends(_ path: String, in endings: [String]) -> Bool {
        let lower = path.lowercased()
        return !isHidden(path) && endings.contains { lower.hasSuffix("." + $0) }
    }
}
