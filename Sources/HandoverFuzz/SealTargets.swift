import HandoverCrypto

/// What is asked of what comes with a seal: whatever is read holds together, and is read the same again.
enum SealTargets {
    /// A token about nothing, believed for its own certificates' sake, so that everything about it is asked.
    static func token(_ bytes: [UInt8]) throws {
        let token = try TimestampToken(response: bytes)
        demand(token.info.earliest <= token.info.time && token.info.time <= token.info.latest, "a time outside its accuracy")
        let trust = TimestampTrust(authorities: token.others)
        let chain = try token.verify(message: [], request: nil, trust: trust, now: 1_900_000_000)
        demand(chain.leaf == token.signer, "a chain of somebody else")
    }

    static func list(_ bytes: [UInt8]) throws {
        let list = try RevocationList(bytes)
        demand(list.thisUpdate <= list.nextUpdate, "a list that ends before it begins")
        demand(try RevocationList(list.der) == list, "a list that is read in two ways")
    }
}
