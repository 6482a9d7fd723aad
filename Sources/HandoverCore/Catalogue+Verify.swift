extension Diagnostic.Code {
}

extension Catalogue {
    static let verify: [Entry] = []
}
