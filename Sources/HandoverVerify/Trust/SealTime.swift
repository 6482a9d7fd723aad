import HandoverCore
import HandoverCrypto

// A signer's own clock proves nothing: with a key that leaked after its certificate expired, anybody signs in the past. What is believed
// is the verifier's clock, or an authority that stamped the signature while the certificate was valid (Format.md section 7.7).

/// When a signature existed, at the latest.
struct Stamp {
    /// By the authority's accuracy, in seconds since 1970.
    var earliest: Int64, latest: Int64

    /// Reads what lies beside a signature.
    /// - Throws: why it shows nothing.
    init(_ response: [UInt8], over signature: [UInt8], _ trust: TimestampTrust, now: Int64) throws(TimestampError) {
        let token = try TimestampToken(response: response)
        _ = try token.verify(message: signature, request: nil, trust: trust, now: now + SealCheck.tolerance)
        earliest = token.info.earliest.seconds
        // A time with a fraction of a second lies behind its second.
        latest = token.info.latest.seconds + (token.info.latest.microseconds > 0 ? 1 : 0)
    }
}

extension SealCheck {
    /// Whether a certificate was valid when the signature existed; a finding says why not.
    mutating func isValid(_ certificate: Certificate, _ stamp: Stamp?, signingTime: Int64, file: String) -> Bool {
        let (earliest, latest) = (stamp?.earliest ?? now, stamp?.latest ?? now)
        guard certificate.isValid(at: earliest), certificate.isValid(at: latest) else {
            find(stamp == nil ? .sealExpired : .sealStampOutside, file, .name(Time.text(certificate.notAfter)))
            return false
        }
        guard let stamp else { return true }
        if !certificate.isValid(at: now) {
            notices.add(
                Diagnostic(
                    .sealExpiredSince, .path(file), .name(Time.text(certificate.notAfter)),
                    .name(Time.text(stamp.latest)), at: .init(file: file)))
        }
        if signingTime > latest + Self.tolerance {
            notices.add(
                Diagnostic(
                    .sealTimeAfterStamp, .path(file), .name(Time.text(signingTime)),
                    .name(Time.text(stamp.latest)), at: .init(file: file)))
        }
        return true
    }

    /// Whom the policy calls the owner of a certificate, in a role and for an act; notices say why it is nobody.
    /// - Parameter time: when the signature existed, at the latest.
    mutating func signer(_ statement: SealStatement, _ certificate: Certificate, at time: Int64, file: String) -> TrustPolicy
        .Signer?
    {
        let fingerprint = hex(certificate.fingerprint)
        for signer in policy.signers(role: statement.role, act: statement.act) {
            switch signer.proof {
            case .certificate(let known): if known == fingerprint { return signer }
            case .authority(let known, let code, let subject):
                guard code == nil || certificate.creditCode?.text == code,
                    subject == nil || Array((subject ?? "").utf8) == Array(certificate.subjectName.utf8),
                    let authority = policy.authorities.first(where: { hex($0.certificate.fingerprint) == known })
                else { continue }
                if isVouchedFor(certificate, authority, at: time, file: file) { return signer }
            }
        }
        return nil
    }

    private mutating func isVouchedFor(
        _ certificate: Certificate, _ authority: TrustPolicy.Authority, at time: Int64, file: String
    ) -> Bool {
        func notice(_ code: Diagnostic.Code, _ words: String) {
            notices.add(Diagnostic(code, .path(file), .name(printable(words)), at: .init(file: file)))
        }
        let chain: CertificateChain
        do throws(ChainError) {
            chain = try CertificateChain(
                from: certificate, to: [authority.certificate], over: authority.intermediates, for: .signing, at: time)
        } catch {
            notice(.sealNotVouched, error.words)
            return false
        }
        for judgement in chain.revocations(by: authority.lists, at: time, currentAt: now) {
            switch judgement {
            case .notRevoked: continue
            case .revoked(let at, _):
                notice(.sealRevoked, Time.text(at))
                return false
            case .revokedLater(let at, _): notice(.sealRevokedSince, Time.text(at))
            case .stale, .missing:
                guard authority.demandsLists else { continue }
                notice(.sealRevocationUnknown, authority.certificate.subjectName)
                return false
            }
        }
        return true
    }
}
