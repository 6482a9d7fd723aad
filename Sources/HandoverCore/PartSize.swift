/// How an export is cut that is larger than a member of a tar may be (Format.md section 3).
package struct PartSize: Hashable, Sendable {
    /// The most bytes that stay whole.
    package var whole: Int64
    /// Bytes of each part but the last.
    package var part: Int64

    package init(whole: Int64, part: Int64) { (self.whole, self.part) = (whole, part) }

    /// What the format has.
    package static let standard = PartSize(whole: (8 << 30) - 1, part: 4 << 30)
}
