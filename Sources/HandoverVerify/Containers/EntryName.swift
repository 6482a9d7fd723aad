import HandoverCore

/// The name of a container's entry (Format.md section 4.6).
struct EntryName {
    /// Without the `/` at a folder's end; empty for the folder that all lies in.
    let bytes: [UInt8]
    let isFolder: Bool

    private static let gb18030 = TextDecoding(.gb18030)

    /// How the bytes of a name may be meant, in the order in which that is tried.
    struct Encodings: OptionSet {
        let rawValue: Int
        static let utf8 = Encodings(rawValue: 1)
        static let gb18030 = Encodings(rawValue: 2)
    }

    /// - Parameter number: the entry's, from 1, for what is said about it.
    init(_ raw: [UInt8], _ encodings: Encodings, isZip: Bool = false, number: Int) throws(ContainerStop) {
        func refuse(_ reason: String) -> ContainerStop {
            ContainerStop(.containerBadName, [.count(Int64(number)), .name(reason)])
        }
        var text: [UInt8] = []
        if encodings.contains(.utf8), Bytes.isUTF8(raw.span) {
            text = raw
        } else {
            guard encodings.contains(.gb18030), let decoding = Self.gb18030, decoding.isValid(raw.span),
                decoding.append(raw.span, to: &text)
            else { throw refuse("encoding") }
        }
        var components: [[UInt8]] = [[]]
        for byte in text {
            if byte < 0x20 || byte == 0x7f { throw refuse("control character") }
            if byte == 0x2f || (isZip && byte == 0x5c) {
                components.append([])
            } else {
                components[components.count - 1].append(byte)
            }
            if byte == 0x5c, !isZip { throw refuse("\\") }
        }
        isFolder = components.count > 1 && components[components.count - 1].isEmpty
        if isFolder { components.removeLast() }
        let lead = components.prefix { $0 == [0x2e] }.count
        // What is left of `./` is the folder itself; what is left of `.` is no name.
        components.removeFirst(isFolder ? lead : min(lead, components.count - 1))
        for component in components where component.isEmpty || component == [0x2e] || component == [0x2e, 0x2e] {
            throw refuse(component.isEmpty ? "empty component" : String(decoding: component, as: UTF8.self))
        }
        bytes = Array(components.joined(separator: [0x2f]))
        guard bytes.count <= Limits.memberNameBytes else { throw refuse("length") }
        if bytes.count > 1, bytes[1] == 0x3a, (0x41...0x5a).contains(bytes[0] & 0xdf) { throw refuse("drive") }
    }
}
