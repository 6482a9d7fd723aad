import HandoverCore
import HandoverData
import HandoverIngest
import HandoverPlan
import SystemPackage

extension Initializer {
    /// A folder of files that is a source.
    public struct Folder: Sendable {
        /// How many files its listing has, and how many bytes they are.
        public var files: Int64, bytes: Int64
        /// Files without bytes; files whose names a file system might not tell apart; files whose type contradicts their extension.
        public var empty: Int, colliding: Int, mismatches: Int64
        /// Files that the plan leaves behind.
        public var ignored: Int64

        init?(_ found: Found) {
            guard let listing = found.listing else { return nil }
            (files, bytes) = (listing.records, listing.fileBytes)
            (empty, colliding, mismatches) = (listing.empty.count, listing.colliding.count, listing.mismatches)
            ignored = found.locked.ignored.reduce(0) { $0 + $1.files }
        }

        /// What people should know of it, though it can be read.
        func warnings(file: String) -> [Diagnostic] {
            let counts: [(code: Diagnostic.Code, files: Int64)] = [
                (.folderEmptyFiles, Int64(empty)), (.folderNamesAlike, Int64(colliding)), (.folderTypesDiffer, mismatches),
            ]
            return counts.filter { $0.files > 0 }.map { Diagnostic($0.code, .count($0.files), at: .init(file: file)) }
        }
    }

    /// Looks at a folder's listing, which lies in a file of our own.
    static func look(
        id: String, at file: FilePath, as place: Place, _ listing: FolderListing, _ ignored: [Lock.IgnoredFiles],
        acceptsEmpty: Bool
    ) throws -> Found {
        let csv = Lock.CSV(
            delimiter: ",", quote: UInt8(ascii: "\""), headerAt: 0, footerAt: nil, columns: Lock.listingColumns,
            records: listing.records)
        var locked = Lock.Source(
            id: id, place: place, bytes: listing.bytes, sha256: listing.sha256, encoding: "utf-8", hasBOM: false,
            content: .csv(csv))
        locked.ignored = ignored
        let notes = ListingNotes(listing, acceptsEmpty: acceptsEmpty)
        let profile = try CSVSniffer(path: file.string, name: place.text).profile(as: CSVDialect(locked, csv)) {
            notes.added(to: $0)
        }
        return Found(locked: locked, profile: .csv(profile), listing: listing)
    }

    /// All that was found as the draft needs it: columns that name files of a folder refer to it.
    static func draftedAll(_ found: [Found]) -> [PlanDraft.Source] {
        var sources = found.map { drafted($0) }
        let folders = Set(found.filter { $0.listing != nil }.map(\.locked.id))
        for link in links(found) where folders.contains(link.toSource) {
            for source in sources.indices where sources[source].id == link.source {
                for list in sources[source].lists.indices where link.list == nil || sources[source].lists[list].id == link.list {
                    for column in sources[source].lists[list].columns.indices
                    where sources[source].lists[list].columns[column].name == link.column {
                        sources[source].lists[list].columns[column].filesOf = link.toSource
                    }
                }
            }
        }
        return sources
    }

    /// A listing as the draft needs it: its path is the key, and what the path says is left out.
    static func listed(_ source: PlanDraft.Source, ignoring patterns: [String]) -> PlanDraft.Source {
        var source = source
        source.nulls = [""]
        source.folder = .init(ignored: patterns)
        source.lists[0].columns = Lock.listingColumns.map { name in
            var column = PlanDraft.Column(
                name: name, kind: name == "bytes" ? .integer : .text, isKey: name == "path", isFullWidth: false, misfits: 0)
            column.isExact = name != "bytes"
            column.isLeftOut = ["folder", "name", "extension"].contains(name)
            return column
        }
        return source
    }
}
