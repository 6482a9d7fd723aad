import CLibCrypto
import HandoverTestSupport

@testable import HandoverCrypto

/// Signs as `CMSSignature` does, and as often as a million changes need: of a signature that was made once, another content needs
/// another digest and other numbers alone. It does not look at what it made; that is what the verifier is asked.
struct QuickSigner: @unchecked Sendable {
    private let template: CraftedCMS
    // OpenSSL lets several threads sign with one key.
    private let key: SigningKey

    init(_ signer: Delivery.Signer, at time: Int64) throws {
        template = CraftedCMS(try signer.sign([], at: time))
        key = try SigningKey.read(pem: signer.pem, passphrase: nil)
    }

    func sign(_ content: [UInt8]) -> [UInt8] {
        var signature = template
        signature.digest = SHA256.digest(content)
        let numbers = ecdsa(signature.signedBytes)
        signature.signer.children[5].bytes = numbers
        return signature.der
    }

    private func ecdsa(_ bytes: [UInt8]) -> [UInt8] {
        unsafe key.withHandle { key in
            guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("there is memory") }
            defer { unsafe EVP_MD_CTX_free(context) }
            var out = [UInt8](repeating: 0, count: 80)
            var count = out.count
            precondition(unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1, "the key signs")
            precondition(unsafe EVP_DigestSign(context, &out, &count, bytes, bytes.count) == 1, "the key signs")
            return Array(out.prefix(count))
        }
    }
}
