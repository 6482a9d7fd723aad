import CLibCrypto

/// SHA-1 (FIPS 180-4), for the names of RFC 9562, and to find a certificate that others vouch for: nothing that anybody trusts may
/// hang on it.
package enum SHA1 {
    /// The digest of these bytes, 20 bytes.
    package static func digest(_ bytes: Span<UInt8>) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: 20) { digest, count in
            let made = unsafe bytes.withUnsafeBufferPointer { bytes in
                unsafe CLibCrypto.SHA1(bytes.baseAddress, bytes.count, digest.baseAddress)
            }
            precondition(unsafe made != nil, "SHA-1 is built into every libcrypto")
            count = 20
        }
    }
}
