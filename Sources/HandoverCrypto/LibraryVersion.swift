import CLibCrypto

/// The version of the crypto library, such as `OpenSSL 3.0.19 27 Jan 2026`.
package var cryptoLibraryVersion: String { unsafe String(cString: OpenSSL_version(OPENSSL_VERSION)) }
