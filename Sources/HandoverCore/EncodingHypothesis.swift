/// How well a whole file fits one encoding: why `handover init` took the encoding it took.
public struct EncodingHypothesis: Hashable, Sendable {
    /// The encoding as a lock names it.
    public var encoding: String
    /// Every byte belongs to a character.
    public var valid: Bool
    /// The offset of the first byte that does not.
    public var firstBadOffset: Int64?
    /// Of the characters beyond ASCII, bad bytes among them, how many are common in the languages that are written so: 0 to 100. 100
    /// for ASCII alone, and for UTF-16 and UTF-32 if the file's line ends are written so.
    public var score: Int

    /// Creates a hypothesis.
    public init(encoding: String, valid: Bool, firstBadOffset: Int64?, score: Int) {
        self.encoding = encoding
        self.valid = valid
        self.firstBadOffset = firstBadOffset
        self.score = score
    }
}
