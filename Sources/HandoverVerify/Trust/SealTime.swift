import HandoverCore
import HandoverCrypto

// A signer's own clock proves nothing: with a key that leaked after its certificate expired, anybody signs in the past. What is believed
// is the verifier's clock, or an authority that stamped the signature while the certificate was valid (Format.md section 7.7).

/// When a signature existed, at the latest.
struct Stamp {
    /// By the authority's accuracy, in seconds since 1970.
    let earliest: Int64, latest: Int64
    private let token: TimestampToken
    private let trust: TimestampTrust

    /// Reads what lies beside a file.
    /// - Throws: why it shows nothing.
    init(_ response: [UInt8], over message: [UInt8], _ trust: TimestampTrust, now: Int64) throws(TimestampError) {
        let token = try TimestampToken(response: response)
        _ = try token.verify(message: message, request: nil, trust: trust, now: now + SealCheck.tolerance)
        earliest = token.info.earliest.seconds
        // A time with a fraction of a second lies behind its second.
        latest = token.info.latest.seconds + (token.info.latest.microseconds > 0 ? 1 : 0)
        (self.token, self.trust) = (token, trust)
    }

    /// Why the authority is not believed any more at a time, in seconds since 1970; `nil` where it is.
    func doubt(at time: Int64) -> String? {
        do throws(ChainError) { _ = try token.chain(trust, at: time) } catch { return printable(error.words) }
        return nil
    }
}

extension SealCheck {
    /// Reads the stamp beside a signature, where there is one and the policy looks at stamps; a finding says why that will not do.
    mutating func read(_ response: [UInt8]?, over signature: [UInt8], into stamp: inout Stamp?, file: String) -> Bool {
        guard let time = policy.time else { return true }
        if let response {
            let own: Stamp
            do throws(TimestampError) { own = try Stamp(response, over: signature, time.trust, now: now) } catch {
                find(.sealStampUnsound, file, .name(printable(error.words)))
                return false
            }
            if let doubt = own.doubt(at: renewals?.time(of: hex(SHA256.digest(response))) ?? now) {
                notices.add(Diagnostic(.sealStampAged, .path(file), .name(doubt), at: .init(file: file)))
            } else {
                stamp = own
            }
        }
        guard stamp != nil || !time.isDemanded else {
            find(.sealNotStamped, file)
            return false
        }
        return true
    }

    /// Whether a certificate was valid when the signature existed; a finding says why not.
    mutating func isValid(_ certificate: Certificate, _ stamp: Stamp?, signingTime: Int64, file: String) -> Bool {
        let (earliest, latest) = (stamp?.earliest ?? now, stamp?.latest ?? now)
        guard certificate.isValid(at: earliest), certificate.isValid(at: latest) else {
            find(stamp == nil ? .sealExpired : .sealStampOutside, file, .name(Time.text(certificate.notAfter)))
            return false
        }
        guard let stamp else {
            noteEnd(of: certificate)
            return true
        }
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

    /// Whom a list of the policy's calls the owner of a signature's certificate, when the signature existed; notices say why it is nobody.
    mutating func signer(among signers: [TrustPolicy.Signer], of signed: Signed, file: String) -> TrustPolicy.Signer? {
        let certificate = signed.certificate
        for signer in signers {
            switch signer.proof {
            case .certificate(let known): if known == hex(certificate.fingerprint) { return signer }
            case .authority(let known, let code, let subject):
                guard code == nil || certificate.creditCode?.text == code,
                    subject == nil || Array((subject ?? "").utf8) == Array(certificate.subjectName.utf8),
                    let authority = policy.authorities.first(where: { hex($0.certificate.fingerprint) == known })
                else { continue }
                if isVouchedFor(certificate, authority, at: signed.stamp?.latest ?? now, file: file) { return signer }
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
