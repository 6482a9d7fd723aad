/// What the lists of a CA say about one of its certificates at a time.
package enum Revocation: Hashable, Sendable {
    /// A list that was current says nothing against it.
    case notRevoked
    /// It was revoked at this time, in seconds since 1970, and that was not after the time asked about.
    case revoked(at: Int64, reason: RevocationList.Reason)
    /// It was revoked at this time, but after the time asked about.
    case revokedLater(at: Int64, reason: RevocationList.Reason)
    /// The newest list was issued at the one time and spoke until the other, which does not include the moment that was asked for.
    case stale(thisUpdate: Int64, nextUpdate: Int64)
    /// No list is by this CA, or all were issued when the certificate had expired: such lists need not name it any more.
    case missing

    /// Judges a certificate by the lists that its issuer signed; all others are passed over, in whatever order they come.
    ///
    /// A list that names the certificate is heard however old it is: nobody takes a revocation back. (A hold can be, and still counts:
    /// whoever gives a list of that time means it.)
    /// - Parameters:
    ///   - issuer: the CA above the certificate in its chain.
    ///   - time: when the certificate was used, in seconds since 1970.
    ///   - moment: when a list must have been current: the verifier's clock, or the time of use.
    package static func judge(
        _ certificate: Certificate, issuedBy issuer: Certificate, by lists: [RevocationList], at time: Int64,
        currentAt moment: Int64
    ) -> Revocation {
        let sound = lists.filter { list in
            do throws(RevocationListError) {
                try list.verify(issuer: issuer)
                return true
            } catch { return false }
        }
        let serialNumber: [UInt8]
        do throws(DERError) { serialNumber = try CertificateParts(certificate).serialNumber } catch { return .missing }
        let named = sound.compactMap { $0.entries[serialNumber] }
        if let entry = named.min(by: { ($0.effective, $0.reason.rawValue) < ($1.effective, $1.reason.rawValue) }) {
            return entry.effective <= time
                ? .revoked(at: entry.effective, reason: entry.reason) : .revokedLater(at: entry.effective, reason: entry.reason)
        }
        // RFC 5280 §3.3: an entry goes once a list beyond the certificate's validity has had it.
        let speaking = sound.filter { $0.thisUpdate <= certificate.notAfter }
        guard let newest = speaking.max(by: { ($0.thisUpdate, $0.nextUpdate) < ($1.thisUpdate, $1.nextUpdate) }) else {
            return .missing
        }
        if speaking.contains(where: { $0.thisUpdate <= moment && moment <= $0.nextUpdate }) { return .notRevoked }
        return .stale(thisUpdate: newest.thisUpdate, nextUpdate: newest.nextUpdate)
    }
}

extension CertificateChain {
    /// What the lists say about every certificate of the chain but the last, which the caller trusts by itself: the leaf first.
    package func revocations(by lists: [RevocationList], at time: Int64, currentAt moment: Int64) -> [Revocation] {
        zip(certificates, certificates.dropFirst()).map { certificate, issuer in
            Revocation.judge(certificate, issuedBy: issuer, by: lists, at: time, currentAt: moment)
        }
    }
}
