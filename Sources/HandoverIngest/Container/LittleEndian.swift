/// Numbers of a zip, the least significant byte first. The caller looks that they are there.
struct LittleEndian {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func number(_ at: Int, _ count: Int) -> UInt64 {
        bytes[at..<at + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    func half(_ at: Int) -> Int { Int(number(at, 2)) }
    func word(_ at: Int) -> Int64 { Int64(number(at, 4)) }
    /// 64 bits; what has the highest bit is larger than any file.
    func long(_ at: Int) -> Int64 { Int64(clamping: number(at, 8)) }
    func has(_ signature: UInt32, _ at: Int) -> Bool { at >= 0 && at + 4 <= bytes.count && number(at, 4) == UInt64(signature) }
}
