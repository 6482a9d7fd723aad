extension Diagnostic.Code {
}

extension Catalogue {
    static let run: [Entry] = []
}
