import HandoverCore

/// Whether what the sound seals say of the archive is so: digests, the Merkle root, the counts.
struct SubjectCheck {
    private(set) var findings = Findings()
    private(set) var count: Int64 = 0

    mutating func run(_ archive: OpenArchive, _ digests: Digests, _ statements: [(path: String, statement: SealStatement)]) throws
    {
        let root = try archive.json("metadata/merkle.json")?["root"]?.string
        let counts = Self.counts(try archive.json("metadata/counts.json"))
        for (path, statement) in statements {
            guard let inner = statement.inner else { continue }
            compare("tagmanifest-sha256.txt", digests["tagmanifest-sha256.txt"] == statement.subjectDigest, path)
            compare("manifest-sha256.txt", digests["manifest-sha256.txt"] == inner.dataDigest, path)
            compare("metadata/plan.json", digests["metadata/plan.json"] == inner.planDigest, path)
            compare("metadata/lock.json", digests["metadata/lock.json"] == inner.lockDigest, path)
            compare("metadata/merkle.json", root == inner.merkleRoot, path)
            compare(
                "metadata/counts.json",
                counts.map { $0 == [inner.records, inner.migrated, inner.quarantined, inner.excluded, inner.merged] } ?? false,
                path)
        }
    }

    private mutating func compare(_ member: String, _ isSame: Bool, _ seal: String) {
        count += 1
        if !isSame { findings.add(Diagnostic(.sealSubjectDiffers, .path(member), .path(seal), at: .init(file: member))) }
    }

    /// Records, migrated, quarantined, excluded and merged into others, summed over all mappings; the last two are `nil` where no mapping has
    /// them, and all are where they cannot be summed.
    private static func counts(_ text: JSONText?) -> [Int64?]? {
        guard let mappings = text?["mappings"]?.array else { return nil }
        var sums: [Int64?] = [0, 0, 0, nil, nil]
        for mapping in mappings {
            for (index, name) in ["records", "migrated", "quarantined", "excluded", "mergedInto"].enumerated() {
                if index > 2, mapping[name] == nil { continue }
                guard let number = mapping.number(name) else { return nil }
                let (sum, overflow) = (sums[index] ?? 0).addingReportingOverflow(number)
                guard !overflow else { return nil }
                sums[index] = sum
            }
        }
        return sums
    }
}
