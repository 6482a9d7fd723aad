import HandoverTestSupport

/// One element of DER: its tag, and its bytes or the elements in it.
struct DERTree {
    var tag: UInt8
    var bytes: [UInt8] = []
    var children: [DERTree] = []

    init(_ tag: UInt8, bytes: [UInt8] = [], children: [DERTree] = []) {
        (self.tag, self.bytes, self.children) = (tag, bytes, children)
    }

    /// Reads sound DER.
    init(_ der: [UInt8]) {
        var rest = der[...]
        self.init(taking: &rest)
    }

    private init(taking rest: inout ArraySlice<UInt8>) {
        tag = rest.removeFirst()
        var length = Int(rest.removeFirst())
        if length >= 0x80 { length = (0..<(length & 0x7f)).reduce(0) { sum, _ in sum << 8 | Int(rest.removeFirst()) } }
        var content = rest.prefix(length)
        rest = rest.dropFirst(length)
        guard tag & 0x20 != 0 else {
            bytes = Array(content)
            return
        }
        while !content.isEmpty { children.append(DERTree(taking: &content)) }
    }

    var der: [UInt8] {
        let content = tag & 0x20 != 0 ? children.flatMap(\.der) : bytes
        switch content.count {
        case ..<0x80: return [tag, UInt8(content.count)] + content
        case ..<0x100: return [tag, 0x81, UInt8(content.count)] + content
        default: return [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 0xff)] + content
        }
    }
}

/// A CMS signature, taken apart.
struct CraftedCMS {
    private var tree: DERTree

    init(_ der: [UInt8]) { tree = DERTree(der) }

    var der: [UInt8] { tree.der }

    /// Of the one signer: version, name, digest, signed attributes, algorithm, signature.
    var signer: DERTree {
        get { tree.children[1].children[0].children.last?.children[0] ?? DERTree(0) }
        set {
            let last = tree.children[1].children[0].children.count - 1
            tree.children[1].children[0].children[last].children[0] = newValue
        }
    }

    /// Of the content, as a signed attribute says it.
    var digest: [UInt8] {
        get {
            signer.children[3].children.first { $0.children[0].bytes == Self.messageDigest }?.children[1].children[0].bytes ?? []
        }
        set {
            for index in signer.children[3].children.indices
            where signer.children[3].children[index].children[0].bytes == Self.messageDigest {
                signer.children[3].children[index].children[1].children[0].bytes = newValue
            }
        }
    }

    /// The object identifier of that attribute.
    static let messageDigest: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04]

    /// What is signed: the attributes as a set.
    var signedBytes: [UInt8] { DERTree(0x31, children: signer.children[3].children).der }

    /// Changes the signed attributes and signs them, as they stand, with this key.
    mutating func resign(_ pki: StockPKI, key: String, _ change: (inout [DERTree]) -> Void) throws {
        change(&signer.children[3].children)
        signer.children[5].bytes = try pki.signature(signedBytes, by: key)
    }

    /// The two numbers of an ECDSA signature, most significant byte first.
    var numbers: (r: [UInt8], s: [UInt8]) {
        get {
            let pair = DERTree(signer.children[5].bytes)
            return (pair.children[0].bytes, pair.children[1].bytes)
        }
        set {
            let pair = [newValue.r, newValue.s].map { DERTree(0x02, bytes: Self.integer($0)) }
            signer.children[5].bytes = DERTree(0x30, children: pair).der
        }
    }

    /// A positive integer in its shortest form.
    private static func integer(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array(bytes.drop { $0 == 0 })
        return digits.isEmpty ? [0] : digits[0] < 0x80 ? digits : [0] + digits
    }

    /// How many points P-256 has (FIPS 186-4, D.1.2.3).
    static let order: [UInt8] = [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ]

    /// The order and a number, added or subtracted.
    static func order(_ sign: Int, _ number: [UInt8]) -> [UInt8] {
        let digits = [UInt8](repeating: 0, count: 33 - number.count) + number
        var (out, carry) = ([UInt8](repeating: 0, count: 33), 0)
        for (index, digit) in ([0] + order).enumerated().reversed() {
            let sum = Int(digit) + sign * Int(digits[index]) + carry
            out[index] = UInt8(truncatingIfNeeded: sum)
            carry = sum >> 8
        }
        return out
    }
}

extension StockPKI {
    /// A self-signed signer `team` for an attack of its own.
    static func team(_ kind: String = "P-256", _ extensions: String = signer) throws -> StockPKI {
        let pki = try StockPKI()
        try pki.key("team", kind)
        try pki.issue("team", by: nil, extensions, key: "team")
        return pki
    }

    /// What stock `openssl cms -sign` makes of a content, by its options; it must succeed.
    func sign(_ content: [UInt8], _ options: [String] = ["-cades", "-nosmimecap"], by name: String = "team") throws -> [UInt8] {
        try folder.write(content, to: "content")
        let fixed = ["cms", "-sign", "-binary", "-in", "content", "-signer", "\(name).pem", "-inkey", "\(name).key"]
        let result = try run("openssl", fixed + ["-outform", "DER", "-out", "p7s"] + options, in: folder.url)
        guard result.status == 0 else { throw StockToolFailed(words: result.stderr) }
        return try folder.read("p7s")
    }
}

struct StockToolFailed: Error { var words: String }
