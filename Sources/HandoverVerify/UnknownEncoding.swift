import HandoverCore

/// An original is in an encoding that this machine cannot tell: its content is not checked, for that it is wrong nobody knows.
struct UnknownEncoding: Error {
    let encoding: SourceEncoding

    /// - Parameter isKnown: whether the machine can tell an encoding's characters.
    static func check(
        _ sources: [CheckedPlan.Source], isKnown: (SourceEncoding) -> Bool = \.isKnown
    ) throws(UnknownEncoding) {
        for source in sources where !isKnown(source.encoding) { throw UnknownEncoding(encoding: source.encoding) }
    }

    var failure: Failure { Failure(Diagnostic(.encodingUnknown, .name(encoding.rawValue)), exit: .unavailable) }
}
