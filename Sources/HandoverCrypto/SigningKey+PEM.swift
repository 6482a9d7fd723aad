import CLibCrypto

extension SigningKey {
    /// Rounds of PBKDF2 that we write: OpenSSL's own 2,048 can be searched on a laptop. Opening takes a third of a second.
    package static let roundsWritten = 600_000
    /// Rounds that we accept: a stranger's key file must not be able to stop us for an hour.
    package static let roundsAccepted = 10_000_000

    /// The key as PKCS#8 PEM, encrypted (PBES2, AES-256-CBC, HMAC-SHA256, ``roundsWritten`` rounds) where a passphrase is given.
    /// Stock `openssl pkey` reads both.
    package func pem(passphrase: [UInt8]?) throws(CryptoError) -> [UInt8] {
        CryptoError.clearQueue()
        return try unsafe withHandle { key throws(CryptoError) in
            let bio = unsafe try makeMemoryBIO()
            defer { unsafe BIO_free_all(bio) }
            guard let information = unsafe EVP_PKEY2PKCS8(key) else { throw .drained("encode key") }
            defer { unsafe PKCS8_PRIV_KEY_INFO_free(information) }
            if let passphrase {
                let characters = passphrase.map { CChar(bitPattern: $0) }
                let box = unsafe PKCS8_encrypt(
                    NID_hmacWithSHA256, EVP_aes_256_cbc(), characters, CInt(characters.count), nil, 16,
                    CInt(SigningKey.roundsWritten), information)
                guard let box = unsafe box else { throw .drained("encrypt key") }
                defer { unsafe X509_SIG_free(box) }
                guard unsafe PEM_write_bio_PKCS8(bio, box) == 1 else { throw .drained("write key") }
            } else {
                guard unsafe PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio, information) == 1 else { throw .drained("write key") }
            }
            return unsafe try takeBytes(from: bio)
        }
    }

    /// Reads the first private key in PEM bytes: PKCS#8, encrypted or not, or OpenSSL's older plain forms.
    package static func read(pem: [UInt8], passphrase: [UInt8]?) throws(SigningKeyError) -> SigningKey {
        CryptoError.clearQueue()
        let (name, der) = try privateKeyBlock(pem)
        let key: OpaquePointer?
        if name == PEM_STRING_PKCS8 {
            unsafe key = try decrypt(der, passphrase: passphrase)
        } else {
            unsafe key = unsafe decoded(der, { unsafe d2i_AutoPrivateKey(nil, $0, $1) }, free: { unsafe EVP_PKEY_free($0) })
        }
        guard let key = unsafe key else { throw .malformed(.drained("decode key")) }
        CryptoError.clearQueue()  // reading tries several decoders, and the ones that failed left their complaints
        return try unsafe adopt(key)
    }

    /// The first block that holds a private key: its name and its DER.
    private static func privateKeyBlock(_ pem: [UInt8]) throws(SigningKeyError) -> (name: String, der: [UInt8]) {
        do throws(CryptoError) {
            let bio = unsafe try makeMemoryBIO(pem)
            defer { unsafe BIO_free_all(bio) }
            while true {
                var name: UnsafeMutablePointer<CChar>?
                var header: UnsafeMutablePointer<CChar>?
                var data: UnsafeMutablePointer<UInt8>?
                var count = 0
                guard unsafe PEM_read_bio(bio, &name, &header, &data, &count) == 1 else { throw .drained("find key") }
                defer {
                    unsafe CRYPTO_free(name, #file, #line)
                    unsafe CRYPTO_free(header, #file, #line)
                    unsafe CRYPTO_clear_free(data, count, #file, #line)
                }
                guard let name = unsafe name, unsafe String(cString: name).hasSuffix("PRIVATE KEY") else { continue }
                if let header = unsafe header, unsafe header.pointee != 0 {
                    // The old form derives its key with one round of MD5.
                    throw CryptoError(operation: "read key", reason: "encrypted in the form before PKCS#8")
                }
                return unsafe (String(cString: name), Array(UnsafeBufferPointer(start: data, count: count)))
            }
        } catch { throw .malformed(error) }
    }

    /// Opens an encrypted PKCS#8 key; `nil` where what was inside is no key.
    private static func decrypt(_ der: [UInt8], passphrase: [UInt8]?) throws(SigningKeyError) -> OpaquePointer? {
        let box = unsafe decoded(der, { unsafe d2i_X509_SIG(nil, $0, $1) }, free: { unsafe X509_SIG_free($0) })
        guard let box = unsafe box else { throw .malformed(.drained("decode encrypted key")) }
        defer { unsafe X509_SIG_free(box) }
        try unsafe checkEncryption(of: box)
        guard let passphrase else { throw .needsPassphrase }
        let characters = passphrase.map { CChar(bitPattern: $0) }
        guard let information = unsafe PKCS8_decrypt(box, characters, CInt(characters.count)) else {
            CryptoError.clearQueue()
            throw .wrongPassphrase
        }
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(information) }
        return unsafe EVP_PKCS82PKEY(information)
    }

    /// Looks at how a key is encrypted before any work is spent on it. (scrypt has OpenSSL's own bound of 32 MiB.)
    private static func checkEncryption(of box: OpaquePointer) throws(SigningKeyError) {
        var algorithm: UnsafePointer<X509_ALGOR>?
        unsafe X509_SIG_get0(box, &algorithm, nil)
        guard let parameters = unsafe sequence(of: algorithm, is: NID_pbes2) else { throw .encryption("not PBES2") }
        guard let outer = unsafe ASN1_item_unpack(parameters, PBE2PARAM_it()) else { throw .malformed(.drained("decode PBES2")) }
        let scheme = unsafe outer.assumingMemoryBound(to: PBE2PARAM.self)
        defer { unsafe PBE2PARAM_free(scheme) }
        if unsafe sequence(of: scheme.pointee.keyfunc, is: NID_id_scrypt) != nil { return }
        guard let derivation = unsafe sequence(of: scheme.pointee.keyfunc, is: NID_id_pbkdf2) else {
            throw .encryption("neither PBKDF2 nor scrypt")
        }
        guard let inner = unsafe ASN1_item_unpack(derivation, PBKDF2PARAM_it()) else {
            throw .malformed(.drained("decode PBKDF2"))
        }
        let derived = unsafe inner.assumingMemoryBound(to: PBKDF2PARAM.self)
        defer { unsafe PBKDF2PARAM_free(derived) }
        let rounds = unsafe ASN1_INTEGER_get(derived.pointee.iter)
        guard rounds > 0, rounds <= roundsAccepted else { throw .encryption("\(rounds) rounds of PBKDF2") }
    }

    /// The parameters of an algorithm, where it is this one and they are a sequence.
    private static func sequence(of algorithm: UnsafePointer<X509_ALGOR>?, is identifier: CInt) -> UnsafePointer<ASN1_STRING>? {
        var object: OpaquePointer?
        var type: CInt = 0
        var value: UnsafeRawPointer?
        guard let algorithm = unsafe algorithm else { return nil }
        unsafe X509_ALGOR_get0(&object, &type, &value, algorithm)
        guard unsafe OBJ_obj2nid(object) == identifier, type == V_ASN1_SEQUENCE else { return nil }
        return unsafe value?.assumingMemoryBound(to: ASN1_STRING.self)
    }
}
