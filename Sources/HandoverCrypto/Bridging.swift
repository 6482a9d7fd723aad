import CLibCrypto

// The few shapes that OpenSSL's functions come in. Inside this module every C object lives in one function, which frees it by
// `defer` on the line after it was made; only `SigningKey` holds one for longer.

/// A new memory BIO with a copy of these bytes; the caller frees it. Its own memory is wiped when it is freed.
func makeMemoryBIO(_ bytes: [UInt8] = []) throws(CryptoError) -> OpaquePointer {
    guard let bio = unsafe BIO_new(BIO_s_mem()) else { throw .drained("allocate buffer") }
    unsafe BIO_ctrl(bio, BIO_C_SET_BUF_MEM_EOF_RETURN, 0, nil)  // the end of the bytes is an end, not "try again"
    if !bytes.isEmpty {
        let written = unsafe BIO_write(bio, bytes, CInt(bytes.count))
        guard Int(written) == bytes.count else {
            unsafe BIO_free_all(bio)
            throw .drained("fill buffer")
        }
    }
    return unsafe bio
}

/// Takes all bytes out of a memory BIO.
func takeBytes(from bio: OpaquePointer) throws(CryptoError) -> [UInt8] {
    let pending = unsafe BIO_ctrl(bio, BIO_CTRL_PENDING, 0, nil)
    var bytes = [UInt8](repeating: 0, count: pending)
    guard unsafe BIO_read(bio, &bytes, CInt(pending)) == CInt(pending) else { throw .drained("read buffer") }
    return bytes
}

/// The DER that an `i2d` function writes when it is given a place to write to.
func encoded(
    _ operation: String, _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> CInt
) throws(CryptoError) -> [UInt8] {
    let count = encode(nil)
    guard count > 0 else { throw .drained(operation) }
    var bytes = [UInt8](repeating: 0, count: Int(count))
    let written = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
        var cursor = bytes.baseAddress
        return unsafe encode(&cursor)
    }
    guard written == count else { throw .drained(operation) }
    return bytes
}

/// What a `d2i` function reads from these bytes; `nil` unless it reads them to the last one. The caller frees it.
func decoded<Object>(
    _ bytes: [UInt8], _ decode: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> Object?, free: (Object?) -> Void
) -> Object? {
    unsafe bytes.withUnsafeBufferPointer { bytes in
        var cursor = bytes.baseAddress
        guard let object = unsafe decode(&cursor, bytes.count) else { return nil }
        guard unsafe cursor == bytes.baseAddress?.advanced(by: bytes.count) else {
            free(object)
            return nil
        }
        return object
    }
}

/// The content of an ASN.1 string of any kind, as it is.
func contents(of string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
    unsafe Array(UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string))))
}

/// Seconds since 1970 of an ASN.1 time; `nil` where it is not a time.
func unixSeconds(_ time: UnsafePointer<ASN1_TIME>?) throws(CryptoError) -> Int64? {
    guard let epoch = unsafe ASN1_TIME_set(nil, 0) else { throw .drained("allocate time") }
    defer { unsafe ASN1_STRING_free(epoch) }
    var days: CInt = 0
    var seconds: CInt = 0
    guard let time = unsafe time, unsafe ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else {
        CryptoError.clearQueue()
        return nil
    }
    return Int64(days) * 86_400 + Int64(seconds)
}

/// The dotted form of an object identifier, such as "1.3.6.1.5.5.7.3.4".
func dotted(_ object: OpaquePointer?) -> String {
    var text = [CChar](repeating: 0, count: 128)
    let count = unsafe OBJ_obj2txt(&text, CInt(text.count), object, 1)
    return String(decoding: text.prefix(Int(max(0, min(count, 127)))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
