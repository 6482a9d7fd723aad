import HandoverCore
import HandoverCrypto

// What holds of every signature, whatever was signed: a seal, a receipt, or a policy by its keepers (Format.md sections 7.1 and 7.7).
extension SealCheck {
    /// A signature that is sound in itself, whatever was signed.
    struct Signed {
        var certificate: Certificate
        /// By the signer's own clock.
        var signingTime: Int64
        /// When the signature existed, where an authority says so.
        var stamp: Stamp?
    }

    /// Judges one signature; `nil` where a finding says why it is none.
    /// - Parameters:
    ///   - response: the time stamp that lies beside it.
    ///   - known: the stamp of something that it is in.
    mutating func judge(
        _ signature: [UInt8], over content: [UInt8], response: [UInt8]?, known: Stamp? = nil, file: String
    ) -> Signed? {
        let cms: CMSSignature
        do throws(CMSError) {
            cms = try CMSSignature(der: signature)
            // Against its own certificate: whether that is anyone's whom we trust is the policy's question, asked below.
            try cms.verify(content: content, trusted: [cms.signer])
        } catch {
            add(Self.diagnostic(error, file))
            return nil
        }
        // A signature's time has a year of four digits; the caller's clock may be anything, so nothing is added to it.
        guard cms.signingTime - Self.tolerance <= now else {
            find(.sealTimeNotBelievable, file, .name(Time.text(cms.signingTime)))
            return nil
        }
        do throws(ChainError) { _ = try CertificateChain(pinned: cms.signer, for: .signing, at: cms.signingTime) } catch {
            find(.sealCertificateUnfit, file)
            return nil
        }
        var stamp = known
        guard read(response, over: signature, into: &stamp, file: file),
            isValid(cms.signer, stamp, signingTime: cms.signingTime, file: file)
        else { return nil }
        return Signed(certificate: cms.signer, signingTime: cms.signingTime, stamp: stamp)
    }

    private static func diagnostic(_ error: CMSError, _ file: String) -> Diagnostic {
        let why: String
        switch error {
        case .malformed(let reason), .certificates(let reason), .attributes(let reason), .weakAlgorithm(let reason): why = reason
        case .notDetached: why = "the statement is inside the signature"
        case .signerCount(let count): why = "it has \(count) signers"
        case .outsideValidity(let time, _, _):
            return Diagnostic(.sealTimeNotBelievable, .path(file), .name(Time.text(time)), at: .init(file: file))
        case .badSignature, .untrusted, .keyMismatch, .library:
            return Diagnostic(.sealSignatureBroken, .path(file), at: .init(file: file))
        }
        return Diagnostic(.sealMalformed, .path(file), .name(printable(why)), at: .init(file: file))
    }
}
