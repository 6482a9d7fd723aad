import HandoverCore

/// The texts for people in an archive (Format.md section 2.2). People type what they read there, so a verifier knows each by its SHA-256.
///
/// A text that is mended gets a digest more: archives of before keep theirs.
struct KnownTexts {
    private static let digests: [(path: String, any: [String])] = [
        ("metadata/check-proof.sh", ["430f6b2ab509d14ffb724e2c46b3efe3d0768338cd6346ad255462b2a6d1daa4"]),
        ("metadata/verify.txt", ["478994c70431cb6274b5061f80dc0af6a8b317a30c27aed66b795f9f47ee4788"]),
    ]

    private(set) var findings = Findings()
    let count = Int64(digests.count)

    /// - Parameter digests: those of the archive's members.
    init(_ digests: Digests) {
        for text in Self.digests where !text.any.contains(digests[text.path] ?? "") {
            findings.add(Diagnostic(.textUnknown, .path(text.path), at: .init(file: text.path)))
        }
    }
}
