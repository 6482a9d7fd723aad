@testable import HandoverVerify

/// What is asked of a list of groups: whatever it claims, no more is kept than may be, and nothing but records of the table's mappings.
enum MergeTargets {
    private static let most = 4

    static func claims(_ bytes: [UInt8], at path: String) throws {
        let file = try ArchiveFile(path)
        defer { file.close() }
        let list = Member(path: MergesFile.path("t"), offset: 0, size: Int64(bytes.count))
        let archive = OpenArchive(file.source, id: "s", members: MemberList([list]))
        let claimed = try ClaimedGroups.read(archive, list, [[], Array("m".utf8), Array("m-2".utf8)], most: most)
        demand(claimed.count <= most, "\(claimed.count) records")
        demand(zip(claimed, claimed.dropFirst()).allSatisfy { $0 < $1 }, "records out of order")
        demand(claimed.allSatisfy { (1...2).contains(RecordID(word: $0).mapping) }, "records of no mapping")
    }
}
