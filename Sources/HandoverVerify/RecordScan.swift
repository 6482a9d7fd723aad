import HandoverCore

/// How a CSV original is written.
struct RecordDialect: BitwiseCopyable {
    var delimiter: UInt8
    var quote: UInt8?
    var columns: Int
}

/// The end of one record of CSV, and what was met on the way (Format.md section 4.1).
enum RecordScan {
    case record(end: Int, innerLines: Int, marks: Marks)
    /// No record.
    case comment(end: Int)
    /// The body ends inside quotes, or the record has more fields than anyone reads.
    case unterminated
    /// The bytes end before the record does.
    case more

    /// What is wrong with a record beside its width.
    struct Marks: OptionSet, BitwiseCopyable {
        let rawValue: UInt8
        /// Something follows a closing quote.
        static let trailing = Marks(rawValue: 1)
        /// A field is larger than `Limits.fieldBytes`.
        static let large = Marks(rawValue: 2)
        /// It ends with the body, without a terminator.
        static let open = Marks(rawValue: 4)
        /// It is a row of a sheet that nobody sees.
        static let hidden = Marks(rawValue: 8)
    }

    /// Scans the record that begins at a place, and notes where its fields lie.
    /// - Parameter atEnd: no bytes follow.
    init(
        _ bytes: Span<UInt8>, _ start: Int, _ dialect: RecordDialect, atEnd: Bool, into places: inout [SourceBatch.Place]
    ) {
        let limit = bytes.count
        let (delimiter, quote) = (dialect.delimiter, dialect.quote ?? dialect.delimiter)
        let (hasQuotes, most) = (dialect.quote != nil, places.count + dialect.columns)
        var at = start
        var inner = 0
        var fields = 0
        var marks: Marks = []
        while true {
            let first = at
            var from = at
            var to: Int
            var (isQuoted, isEscaped) = (false, false)
            if hasQuotes, at < limit, bytes[at] == quote {
                isQuoted = true
                from = at + 1
                at += 1
                while true {
                    at = Bytes.find(bytes, at, quote, quote)
                    guard at < limit else {
                        self = atEnd ? .unterminated : .more
                        return
                    }
                    let byte = bytes[at]
                    if byte == quote {
                        guard at + 1 < limit || atEnd else {
                            self = .more
                            return
                        }
                        guard at + 1 < limit, bytes[at + 1] == quote else { break }
                        isEscaped = true
                        at += 2
                        continue
                    }
                    if byte == 0x0a { inner += at > from && bytes[at - 1] == 0x0d ? 0 : 1 } else { inner += 1 }
                    at += 1
                }
                to = at
                at = Bytes.find(bytes, at + 1, delimiter, delimiter)
                if at > to + 1 { marks.insert(.trailing) }
            } else {
                at = Bytes.find(bytes, at, delimiter, delimiter)
                to = at
            }
            if at - first > Limits.fieldBytes { marks.insert(.large) }
            fields += 1
            guard fields <= Limits.fieldsPerRecord else {
                self = .unterminated
                return
            }
            // One field more than the header says too many; a record of nothing but delimiters must not fill the memory.
            if places.count <= most { places.append(.init(from, to, isQuoted: isQuoted, isEscaped: isEscaped)) }
            guard at < limit else {
                self = atEnd ? .record(end: at, innerLines: inner, marks: marks.union(.open)) : .more
                return
            }
            let byte = bytes[at]
            at += 1
            if byte == delimiter {
                if at < limit || atEnd { continue }
                self = .more
                return
            }
            if byte == 0x0d {
                guard at < limit || atEnd else {
                    self = .more
                    return
                }
                if at < limit, bytes[at] == 0x0a { at += 1 }
            }
            self = .record(end: at, innerLines: inner, marks: marks)
            return
        }
    }
}
