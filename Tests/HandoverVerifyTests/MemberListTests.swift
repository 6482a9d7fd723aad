import HandoverTestSupport
import Testing

@testable import HandoverVerify

@Suite struct `The list of members` {
    @Test func `keeps a million files of a folder in 64 MB`() throws {
        let seals = ["seals/01-seller.json", "seals/01-seller.json.p7s"]
        var list = MemberList()
        list.append(Member(path: "bagit.txt", offset: 512, size: 55))
        for number in Int64(1)...999_999 {
            list.append(Member(path: ListingCheck.member("art", number), offset: 1024 * number + 512, size: number % 512))
        }
        for path in seals { list.append(Member(path: path, offset: 1 << 40, size: (8 << 30) - 1)) }
        list.sort()
        #expect(list.keptBytes < 64_000_000)
        #expect(list.count == 1_000_002 && list.indices(under: "data/files/art/").count == 999_999)
        #expect(list.index(of: "data/files/art/777777") == 777_777 && list.index(of: "data/files/art/1000000") == nil)
        #expect(list[777_777] == Member(path: "data/files/art/777777", offset: 1024 * 777_777 + 512, size: 777_777 % 512))
        #expect(list.last == Member(path: seals[1], offset: 1 << 40, size: (8 << 30) - 1))
        #expect(list.indices(under: "seals/").map { list.path(at: Int($0)) } == seals)
    }

    @Test(arguments: UInt64(0)..<32) func `finds what a search through all would find`(seed: UInt64) {
        var random = SplitMix64(state: seed)
        let letters = ["a", "b", "-", ".", "/", "/a", "a/"]
        let paths = (0..<300).map { _ in
            (0..<Int.random(in: 1...4, using: &random)).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }
                .joined()
        }
        let list = MemberList(paths.enumerated().map { Member(path: $1, offset: Int64($0), size: 1) })
        #expect(list.map(\.path) == paths && list.map(\.offset) == Array(0..<300))
        let byPath = paths.indices.sorted { (Array(paths[$0].utf8), $0) < (Array(paths[$1].utf8), $1) }
        for asked in Set(paths).union(["", "c", "a//", "-a-", "b."]) {
            #expect(list.index(of: asked) == paths.firstIndex(of: asked))
            #expect(list.indices(under: asked).map(Int.init) == byPath.filter { paths[$0].hasPrefix(asked) })
        }
    }

    /// So that nobody has to look for members that are folders of others.
    @Test func `has no place for what would lie in a member`() {
        let paths =
            MemberPath.knownBefore + MemberPath.optional + MemberPath.countedAfter + [
                "data/private/merkle-seed.bin", "data/coverage/a.csv", "data/originals/a.csv", "data/originals/a.tar.gz",
                "data/originals/a.csv.part-0001", "data/files/a/000001", "data/tables/a/part-0001.csv", "seals/01-seller.json",
                "seals/01-seller.json.p7s",
            ]
        for path in paths {
            #expect(MemberPath.section(of: path) != nil, "\(path)")
            let names = path.split(separator: "/").map(String.init)
            for below in paths + ["x", "x.csv", "000001"] + names.indices.map({ names[$0...].joined(separator: "/") }) {
                #expect(MemberPath.section(of: "\(path)/\(below)") == nil, "\(path)/\(below)")
            }
        }
    }
}

private func < (left: ([UInt8], Int), right: ([UInt8], Int)) -> Bool {
    left.0 == right.0 ? left.1 < right.1 : left.0.lexicographicallyPrecedes(right.0)
}
