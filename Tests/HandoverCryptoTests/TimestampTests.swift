import HandoverTestSupport
import Testing

@testable import HandoverCrypto

@Suite struct `Time stamp request` {
    @Test func `is one that openssl reads, and reads back`() throws {
        let pki = try StockPKI()
        let digest = SHA256.digest(Array("message".utf8))
        let request = try TimestampRequest(digest: digest, policy: "1.2.3.4.5")
        #expect(try TimestampRequest(der: request.der) == request)
        try pki.folder.write(request.der, to: "r.tsq")
        let shown = try pki.openssl("ts", "-query", "-in", "r.tsq", "-text")
        #expect(shown.contains("Hash Algorithm: sha256") && shown.contains("Policy OID: 1.2.3.4.5"))
        #expect(shown.contains("Certificate required: yes"))
        let nonce = try #require(request.nonce)
        #expect(shown.lowercased().contains("nonce: 0x" + hex(nonce)))
        #expect(try TimestampRequest(digest: digest).nonce != TimestampRequest(digest: digest).nonce)
        #expect(throws: TimestampError.request("its policy is no object identifier")) {
            try TimestampRequest(digest: digest, policy: "1.2.x")
        }
        #expect(throws: TimestampError.request("its digest is not SHA-256")) { try TimestampRequest(digest: [1]) }
    }

    @Test func `is read from openssl where it has our form`() throws {
        let authority = try TimeAuthority()
        let digest = SHA256.digest(authority.message)
        let request = try TimestampRequest(der: authority.query("-sha256", "-cert"))
        #expect(request.digest == digest && request.nonce != nil && request.policy == nil)
        #expect(try TimestampRequest(der: authority.query("-sha256", "-cert", "-no_nonce")).nonce == nil)
        #expect(try TimestampRequest(der: authority.query("-sha256", "-cert", "-tspolicy", "1.2.3")).policy == "1.2.3")
        for options in [["-sha256"], ["-sha512", "-cert"], ["-sha1", "-cert"]] {
            let other = try authority.query(options[0], options.last ?? "")
            #expect(throws: TimestampError.self) { try TimestampRequest(der: other) }
        }
        #expect(flips(of: request.der).filter { reads($0.bytes, as: request) }.map(\.place) == [])
        #expect(!reads(request.der + [0], as: request))
    }

    private func reads(_ bytes: [UInt8], as request: TimestampRequest) -> Bool {
        do { return try TimestampRequest(der: bytes).der != bytes } catch { return false }
    }
}

@Suite struct `Time stamp token` {
    @Test func `from openssl answers our request, and openssl believes it too`() throws {
        let authority = try TimeAuthority()
        let request = try TimestampRequest(digest: SHA256.digest(authority.message))
        let response = try authority.reply(to: request.der)
        let token = try TimestampToken(response: response)
        #expect(token.signer == authority.certificate && token.others == [])
        let now = token.info.time.seconds + 5
        let chain = try authority.verify(response, request: request, now: now)
        #expect(chain.certificates == [authority.certificate, authority.root])
        #expect(token.info.policy == TimeAuthority.policy && token.info.nonce == request.nonce)
        #expect(token.info.accuracyMicroseconds == 1_500_100 && token.info.imprintAlgorithm == .sha256)
        let pinned = TimestampTrust(pinned: [authority.certificate])
        #expect(try authority.verify(response, request: request, trust: pinned, now: now).certificates == [authority.certificate])
        try authority.pki.openssl("ts", "-verify", "-queryfile", "request.tsq", "-in", "answer.tsr", "-CAfile", "root.pem")
        try authority.pki.folder.write(authority.message, to: "message")
        try authority.pki.openssl("ts", "-verify", "-data", "message", "-in", "answer.tsr", "-CAfile", "root.pem")
        let shown = try authority.pki.openssl("ts", "-reply", "-in", "answer.tsr", "-text")
        #expect(shown.contains("Accuracy: 0x01 seconds, 0x01F4 millis, 0x64 micros"))
    }

    static let settings = [
        "ess_cert_id_alg=sha1", "ess_cert_id_alg=sha512", "signer_digest=sha384", "signer_digest=sha512", "tsa_name=no",
        "ordering=no",
        "accuracy=secs:2", "accuracy=millisecs:1", "clock_precision_digits=0", "clock_precision_digits=6",
        "certs=root.pem", "certs=root.pem\ness_cert_id_chain=yes",
    ]
    @Test(arguments: settings) func `from openssl is read, whatever it is set to`(setting: String) throws {
        let authority = try TimeAuthority()
        let request = try authority.query("-sha256", "-cert")
        let response = try authority.reply(to: request, setting)
        let token = try TimestampToken(response: response)
        #expect(token.others == (setting.hasPrefix("certs") ? [authority.root] : []))
        let known = try TimestampRequest(der: request)
        #expect(try authority.verify(response, request: known, now: token.info.time.seconds).leaf == authority.certificate)
    }

    static let digests = [("sha256", true), ("sha384", true), ("sha512", true), ("sha1", false)]
    @Test(arguments: digests) func `74: is about a digest of SHA-256 or stronger, and signed with one`(
        digest: String, isAccepted: Bool
    ) throws {
        let authority = try TimeAuthority(rootKey: "3072", key: "3072")
        let asked = try authority.reply(to: authority.query("-\(digest)", "-cert"))
        let signed = try authority.reply(to: authority.query("-sha256", "-cert"), "signer_digest=\(digest)")
        for response in [asked, signed] {
            if isAccepted {
                try authority.verify(response, now: TimestampToken(response: response).info.time.seconds)
            } else {
                #expect { try TimestampToken(response: response) } throws: { error in
                    if case TimestampError.weakAlgorithm = error { true } else { false }
                }
            }
        }
        let weak = try TimeAuthority(key: "2048")
        #expect(throws: TimestampError.chain(.weakKey(weak.certificate))) { try weak.verify(weak.crafted()) }
    }

    @Test func `99 and 106: is about one message, not the statement that it signs`() throws {
        let authority = try TimeAuthority()
        let token = try TimestampToken(response: authority.crafted())
        _ = try token.verify(message: authority.message, request: nil, trust: authority.trust, now: StockPKI.time)
        for other in [Array("the statement".utf8), [], authority.message + [10]] {
            #expect(throws: TimestampError.otherMessage) {
                try token.verify(message: other, request: nil, trust: authority.trust, now: StockPKI.time)
            }
        }
        var info = TimeAuthority.Info()
        info.digest = SHA256.digest(Array("the statement".utf8))
        #expect(throws: TimestampError.otherMessage) { try authority.verify(authority.crafted(info)) }
        // A request about something else, by the same nonce or none.
        let request = try TimestampRequest(digest: info.digest)
        #expect(throws: TimestampError.otherMessage) {
            try token.verify(message: authority.message, request: request, trust: authority.trust, now: StockPKI.time)
        }
    }

    @Test func `100: is by an authority that the caller trusts`() throws {
        let authority = try TimeAuthority()
        let response = try authority.crafted()
        let stranger = try TimeAuthority()
        let extensions = StockPKI.signer + TimeAuthority.purpose
        let second = try authority.pki.issue("second", extensions, key: "tsa")
        try authority.verify(response, trust: TimestampTrust(pinned: [second, authority.certificate]))
        let nobody = ChainError.noPath(authority.certificate)
        for trust in [
            TimestampTrust(), TimestampTrust(authorities: [stranger.root]), TimestampTrust(pinned: [second]),
            // What is between vouches for nobody by itself.
            TimestampTrust(authorities: [stranger.root], intermediates: [stranger.root]),
        ] {
            #expect(throws: TimestampError.chain(nobody)) { try authority.verify(response, trust: trust) }
        }
        // A root that came along in the token is not trusted either.
        let along = try authority.crafted(.init(), ["-cades", "-certfile", "root.pem"])
        try authority.verify(along)
        #expect(throws: TimestampError.chain(.noPath(authority.root))) { try authority.verify(along, trust: TimestampTrust()) }
    }

    @Test func `100: is believed over a CA between, from the caller or from the token`() throws {
        let authority = try TimeAuthority()
        let middle = try authority.pki.issue("middle", StockPKI.authority)
        let low = try authority.pki.issue("low", by: "middle", StockPKI.signer + TimeAuthority.purpose, key: "tsa")
        let without = try authority.crafted(signer: "low")
        #expect(throws: TimestampError.chain(.noPath(low))) { try authority.verify(without) }
        let trust = TimestampTrust(authorities: [authority.root], intermediates: [middle])
        #expect(try authority.verify(without, trust: trust).certificates == [low, middle, authority.root])
        let with = try authority.crafted(signer: "low", ["-cades", "-certfile", "middle.pem"])
        #expect(try authority.verify(with).certificates == [low, middle, authority.root])
    }

    static let purposes: [(extensions: String, isAccepted: Bool)] = [
        ("extendedKeyUsage=critical,timeStamping", true),
        ("extendedKeyUsage=critical,timeStamping\nkeyUsage=digitalSignature", true),
        ("", false),
        ("extendedKeyUsage=timeStamping", false),
        ("extendedKeyUsage=critical,timeStamping,emailProtection", false),
        ("extendedKeyUsage=critical,emailProtection", false),
        ("extendedKeyUsage=critical,anyExtendedKeyUsage", false),
    ]
    @Test(arguments: purposes) func `101: is by a certificate that stamps time, and nothing else`(
        extensions: String, isAccepted: Bool
    ) throws {
        let authority = try TimeAuthority()
        let signer = try authority.pki.issue("signer", "subjectKeyIdentifier=hash\n" + extensions, key: "tsa")
        let response = try authority.crafted(signer: "signer")
        for trust in [authority.trust, TimestampTrust(pinned: [signer])] {
            if isAccepted {
                try authority.verify(response, trust: trust)
            } else {
                #expect(throws: TimestampError.chain(.purpose(signer))) { try authority.verify(response, trust: trust) }
            }
        }
    }

    @Test func `101: is by nobody who is a CA or may do other things with the key`() throws {
        let authority = try TimeAuthority()
        let ca = try authority.pki.issue("ca", StockPKI.authority + TimeAuthority.purpose, key: "tsa")
        #expect(throws: TimestampError.chain(.isAuthority(ca))) { try authority.verify(authority.crafted(signer: "ca")) }
        let usage = TimeAuthority.purpose + "keyUsage=digitalSignature,keyEncipherment"
        let mixed = try authority.pki.issue("mixed", usage, key: "tsa")
        #expect(throws: TimestampError.chain(.keyUsage(mixed))) { try authority.verify(authority.crafted(signer: "mixed")) }
        let unknown = try authority.pki.issue("unknown", TimeAuthority.purpose + "1.2.3.4=critical,DER:0500", key: "tsa")
        let refused = TimestampError.chain(.unknownCriticalExtension(unknown))
        #expect(throws: refused) { try authority.verify(authority.crafted(signer: "unknown")) }
    }

    @Test func `83: is believed when its certificate was valid then, though it is not now`() throws {
        let authority = try TimeAuthority()
        let extensions = StockPKI.signer + TimeAuthority.purpose
        let old = try authority.pki.issue("old", extensions, key: "tsa", from: "20260101000000Z", to: "20270201000000Z")
        let response = try authority.crafted(signer: "old")
        try authority.verify(response, now: 2_000_000_000)
        try authority.verify(response, trust: TimestampTrust(pinned: [old]), now: 2_000_000_000)
        let expired = try authority.pki.issue("expired", extensions, key: "tsa", from: "20260101000000Z", to: "20270101000000Z")
        let late = TimestampError.chain(.outsideValidity(expired, at: StockPKI.time))
        #expect(throws: late) { try authority.verify(authority.crafted(signer: "expired")) }
        #expect(throws: late) {
            try authority.verify(authority.crafted(signer: "expired"), trust: TimestampTrust(pinned: [expired]))
        }
    }

    @Test func `102: says whether a signer's certificate was valid, all of the time that it may have been`() throws {
        let authority = try TimeAuthority()
        var info = TimeAuthority.Info()
        info.rest = DER.sequence([2, 1, 10])
        let said = try TimestampToken(response: authority.crafted(info)).info
        #expect(said.earliest == Moment(seconds: StockPKI.time - 10) && said.latest == Moment(seconds: StockPKI.time + 10))
        func lies(_ from: Int64, _ to: Int64) throws -> Bool {
            let time = StockPKI.time
            return try said.lies(
                within: .selfSigned(key: .generate(), name: "a", notBefore: time + from, notAfter: time + to))
        }
        #expect(try lies(-10, 10))
        #expect(try !lies(-9, 10))
        #expect(try !lies(-10, 9))
        #expect(try !lies(-100, -50))
    }

    @Test func `103: is not from the future, but for what the authority does not know itself`() throws {
        let authority = try TimeAuthority()
        let plain = try authority.crafted()
        try authority.verify(plain, now: StockPKI.time)
        #expect(throws: TimestampError.inFuture(Moment(seconds: StockPKI.time))) {
            try authority.verify(plain, now: StockPKI.time - 1)
        }
        var info = TimeAuthority.Info()
        info.rest = DER.sequence([2, 1, 10])
        let vague = try authority.crafted(info)
        try authority.verify(vague, now: StockPKI.time - 10)
        #expect(throws: TimestampError.inFuture(Moment(seconds: StockPKI.time))) {
            try authority.verify(vague, now: StockPKI.time - 11)
        }
    }

    @Test func `104: answers this request, by the policy asked for or allowed`() throws {
        let authority = try TimeAuthority()
        let digest = SHA256.digest(authority.message)
        let request = try TimestampRequest(digest: digest)
        let nonce = DER.tagged(0x02, try #require(request.nonce))
        var info = TimeAuthority.Info()
        info.rest = nonce
        let response = try authority.crafted(info)
        try authority.verify(response, request: request)
        // Without the request nobody can ask for its nonce.
        try authority.verify(response)
        let other = try TimestampRequest(digest: digest)
        #expect(throws: TimestampError.otherNonce) { try authority.verify(response, request: other) }
        #expect(throws: TimestampError.otherNonce) { try authority.verify(authority.crafted(), request: request) }
        let without = try TimestampRequest(der: authority.query("-sha256", "-cert", "-no_nonce"))
        #expect(throws: TimestampError.otherNonce) { try authority.verify(response, request: without) }
        try authority.verify(authority.crafted(), request: without)

        for (policies, isAllowed) in [(Set([TimeAuthority.policy, "1.2.3.4.5"]), true), (["1.2.3.4.5"], false), ([], false)] {
            let trust = TimestampTrust(authorities: [authority.root], policies: policies)
            if isAllowed {
                try authority.verify(response, trust: trust)
            } else {
                #expect(throws: TimestampError.policy(TimeAuthority.policy)) { try authority.verify(response, trust: trust) }
            }
        }
        let asking = try TimestampRequest(digest: digest, policy: "1.2.3.4.5")
        let answer = try authority.reply(to: asking.der)
        let now = try TimestampToken(response: answer).info.time.seconds
        try authority.verify(answer, request: asking, now: now)
        info.rest = DER.tagged(0x02, try #require(asking.nonce))
        #expect(throws: TimestampError.policy(TimeAuthority.policy)) {
            try authority.verify(authority.crafted(info), request: asking)
        }
    }

    @Test func `that was not granted is none, and says why`() throws {
        let authority = try TimeAuthority()
        let query = try authority.query("-sha256", "-cert")
        let refusal = try authority.reply(to: query, "digests=sha512")
        #expect {
            try TimestampToken(response: refusal)
        } throws: { error in
            guard case TimestampError.notGranted(status: 2, let words, failures: [0]) = error else { return false }
            return words != nil
        }
        let sound = try authority.crafted()
        try authority.verify(sound)
        for status: UInt8 in [1, 2, 3, 4, 5] {
            let changed = try edited(sound, at: []) { [DER.sequence([2, 1, status]), $0[1]] }
            #expect(throws: TimestampError.self) { try TimestampToken(response: changed) }
        }
        #expect(throws: TimestampError.notGranted(status: 2, words: nil, failures: [])) {
            try TimestampToken(response: DER.sequence(DER.sequence([2, 1, 2])))
        }
        let failed = try edited(sound, at: [0]) { $0 + [[0x03, 2, 5, 0x20]] }
        #expect(throws: TimestampError.malformed("it is granted and has failed")) { try TimestampToken(response: failed) }
    }
}
