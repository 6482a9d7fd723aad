import CLibCrypto

/// What kind of key signs. Both a private key and a certificate's public key have one.
package enum KeyKind: Hashable, Sendable, CustomStringConvertible {
    /// ECDSA on NIST P-256, what we make.
    case p256
    /// ECDSA on NIST P-384.
    case p384
    /// RSA with a modulus of this many bits.
    case rsa(bits: Int)
    /// Anything else, by OpenSSL's name, such as "ED25519" or "RSA-PSS".
    case other(name: String, bits: Int)

    /// Whether we sign with such a key, and believe its signatures. RSA below 3072 bits is too weak for records kept ten years;
    /// Ed25519 has no CMS in OpenSSL 3.0; a key typed RSA-PSS signs there what then cannot be verified.
    package var isAccepted: Bool {
        switch self {
        case .p256, .p384: true
        case .rsa(let bits): bits >= 3072 && bits <= 16_384
        case .other: false
        }
    }

    /// The size of the key in bits.
    package var bits: Int {
        switch self {
        case .p256: 256
        case .p384: 384
        case .rsa(let bits), .other(_, let bits): bits
        }
    }

    /// The kind as people write it: "P-256", "RSA 3072".
    package var description: String {
        switch self {
        case .p256: "P-256"
        case .p384: "P-384"
        case .rsa(let bits): "RSA \(bits)"
        case .other(let name, let bits): "\(name) \(bits)"
        }
    }

    /// The kind of this key.
    static func of(_ key: OpaquePointer) -> KeyKind {
        let bits = unsafe Int(EVP_PKEY_get_bits(key))
        let identifier = unsafe EVP_PKEY_get_base_id(key)
        if identifier == EVP_PKEY_RSA { return .rsa(bits: bits) }
        if identifier == EVP_PKEY_EC {
            // A curve that is spelled out can be made to pass for the one whose name it takes (CVE-2020-0601).
            var isSpelledOut: CInt = 0
            if unsafe EVP_PKEY_get_int_param(key, "decoded-from-explicit", &isSpelledOut) == 1, isSpelledOut != 0 {
                return .other(name: "EC without a named curve", bits: bits)
            }
            var name = [CChar](repeating: 0, count: 80)
            var count = 0
            if unsafe EVP_PKEY_get_group_name(key, &name, name.count, &count) == 1 {
                let group = String(decoding: name.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
                if group == "prime256v1" { return .p256 }
                if group == "secp384r1" { return .p384 }
                return .other(name: group, bits: bits)
            }
            CryptoError.clearQueue()
        }
        let name = unsafe EVP_PKEY_get0_type_name(key).map { unsafe String(cString: $0) }
        return .other(name: name ?? "unknown", bits: bits)
    }
}
