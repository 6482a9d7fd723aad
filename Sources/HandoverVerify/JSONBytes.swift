import HandoverCore

/// An original as a window that moves forward. What lies before `position` is gone at the next reading.
struct JSONBytes {
    private let size: Int64
    private let step: Int
    private let read: (Int64, Int) throws -> [UInt8]

    private(set) var window: [UInt8] = []
    /// Offset in the original of the window's first byte.
    private(set) var windowAt: Int64 = 0
    var position = 0
    /// The physical line of the next byte, from 1.
    var line = 1
    private var isAfterCR = false

    init(size: Int64, step: Int, read: @escaping (Int64, Int) throws -> [UInt8]) {
        self.size = size
        self.step = step
        self.read = read
    }

    var offset: Int64 { windowAt + Int64(position) }
    var isAtEnd: Bool { windowAt + Int64(window.count) >= size }
    var stuck: RecordWalker.Stuck { stuck(at: position) }

    func stuck(at place: Int) -> RecordWalker.Stuck {
        RecordWalker.Stuck(byteOffset: windowAt + Int64(place), code: .sourceUnlikeLock)
    }

    /// Reads on; false at the end. What is kept doubles, so that a long value is begun again only a few times.
    mutating func more() throws -> Bool {
        guard !isAtEnd else { return false }
        window.removeFirst(position)
        windowAt += Int64(position)
        position = 0
        let from = windowAt + Int64(window.count)
        let bytes = try read(from, Int(min(Int64(max(step, window.count)), size - from)))
        guard !bytes.isEmpty else { throw stuck(at: window.count) }
        window += bytes
        return true
    }

    /// Passes over whitespace; the byte after it, or `nil` at the end.
    /// - Parameter inLine: whether to stop before a LF too.
    mutating func skipSpace(inLine: Bool = false) throws -> UInt8? {
        isAfterCR = false
        while true {
            while position < window.count {
                let byte = window[position]
                switch byte {
                case 0x20, 0x09: isAfterCR = false
                case 0x0d:
                    line += 1
                    isAfterCR = true
                case 0x0a:
                    if inLine { return byte }
                    takeLF()
                    continue
                default: return byte
                }
                position += 1
            }
            guard try more() else { return nil }
        }
    }

    /// Passes over the LF that whitespace ended before. After a CR it ends no other line.
    mutating func takeLF() {
        if !isAfterCR { line += 1 }
        isAfterCR = false
        position += 1
    }

    /// Passes over a string, a number or a word; its bytes are in the window until the next one.
    mutating func token() throws -> (places: Range<Int>, marks: JSONLexer.Marks) {
        while true {
            switch JSONLexer.token(window.span, position, atEnd: isAtEnd) {
            case .whole(let end, let marks):
                // Outside the records nothing can be put aside: what is not UTF-8 is not JSON (RFC 8259 section 8.1).
                guard !marks.contains(.notUTF8) else { throw stuck }
                defer { position = end }
                return (position..<end, marks)
            case .cut: guard try more() else { throw stuck }
            case .wrong(let place): throw stuck(at: place)
            }
        }
    }

    /// Passes over a whole value of any size.
    /// - Parameter depth: containers that are open around it.
    mutating func skipValue(depth: Int) throws {
        // What closes each open container.
        var closers: [UInt8] = []
        while true {
            guard let byte = try skipSpace() else { throw stuck }
            if byte == 0x7b || byte == 0x5b {
                guard depth + closers.count < JSONWalker.mostDepth else { throw stuck }
                position += 1
                // In ASCII each bracket's other half is two after it.
                closers.append(byte + 2)
                if try skipSpace() != closers.last {
                    if closers.last == 0x7d { _ = try name() }
                    continue
                }
                position += 1
                closers.removeLast()
            } else {
                _ = try token()
            }
            // A value has ended: so may what it is in.
            while let closer = closers.last {
                guard let byte = try skipSpace() else { throw stuck }
                guard byte == 0x2c || byte == closer else { throw stuck }
                position += 1
                if byte == 0x2c {
                    if closer == 0x7d { _ = try name() }
                    break
                }
                closers.removeLast()
            }
            if closers.isEmpty { return }
        }
    }

    /// A name, decoded, and the colon after it.
    mutating func name() throws -> [UInt8] {
        guard try skipSpace() == 0x22 else { throw stuck }
        let token = try token()
        let name = JSONTape.text(token.marks, token.places.lowerBound, token.places.upperBound, in: window)
        guard try skipSpace() == 0x3a else { throw stuck }
        position += 1
        return name
    }
}

/// The names of an object that may be of any size: two keyed hashes of each. Equal names have equal ones; that two others do is
/// beyond chance, and the keys are drawn anew in every process.
struct JSONNames {
    private struct Print: Hashable {
        var first: Int
        var second: Int
    }

    private var prints: Set<Print> = []

    /// False if the name was there.
    mutating func insert(_ name: [UInt8]) -> Bool {
        var hashers = (Hasher(), Hasher())
        hashers.0.combine(name)
        hashers.1.combine(0)
        hashers.1.combine(name)
        return prints.insert(Print(first: hashers.0.finalize(), second: hashers.1.finalize())).inserted
    }
}
