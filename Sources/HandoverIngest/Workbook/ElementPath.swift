import HandoverXML

/// Where a handler is in a part, among the elements that it knows. What it does not know is passed over with all that it contains.
///
/// The kinds are known by the number that the parser gave their names: those of `Kind`, in order, each in both namespaces.
struct ElementPath<Kind: RawRepresentable & CaseIterable & Equatable> where Kind.RawValue == Int {
    private(set) var open: [Kind] = []
    private var passedOver = 0
    /// Whether the root is one that it knows.
    private(set) var hasRoot = false
    /// The number of the first kind's name.
    private let base: Int32
    private let namespaces: Int32

    /// Makes the names known: `local` gives the name of each kind.
    init(_ parser: XMLPushParser, _ namespaces: [String], _ local: (Kind) -> String) {
        var first: Int32?
        for kind in Kind.allCases {
            for namespace in namespaces {
                let name = parser.register(namespace: namespace, local: local(kind))
                if first == nil { first = name.index }
            }
        }
        base = first ?? 0
        self.namespaces = Int32(namespaces.count)
    }

    /// The kind of an element that stands where `isAllowed` says it may, under the innermost open one; `nil` for one to pass over.
    mutating func enter(_ name: XMLName, _ isAllowed: (Kind?, Kind) -> Bool) -> Kind? {
        let number = (name.index - base) / namespaces
        guard passedOver == 0, name.index >= base, let kind = Kind(rawValue: Int(number)), isAllowed(open.last, kind) else {
            passedOver += 1
            return nil
        }
        if open.isEmpty { hasRoot = true }
        open.append(kind)
        return kind
    }

    /// The kind of the element that ends; `nil` for one that was passed over.
    mutating func leave() -> Kind? {
        if passedOver > 0 {
            passedOver -= 1
            return nil
        }
        return open.removeLast()
    }

    /// Where text belongs; `nil` inside what is passed over.
    var here: Kind? { passedOver == 0 ? open.last : nil }
}
