extension Diagnostic.Code {
}

extension Catalogue {
    static let plan: [Entry] = []
}
