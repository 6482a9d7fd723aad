/// JSON Pointers (RFC 6901) that begin at one value, as a tree of names: what stands where in it.
struct JSONPlaces {
    struct Place {
        /// Names as they are after unescaping, each with its place.
        fileprivate(set) var children: [(name: [UInt8], place: Int)] = []
        fileprivate var byName: [[UInt8]: Int] = [:]
        var column: Int?
        var isPacked = false
        var list: Int?
        var isOutside = false
        /// All columns at or below.
        var columns: [Int] = []

        /// Whether one of the names can be an index of an array.
        var hasIndex: Bool { children.contains { Self.isIndex($0.name) } }

        private static func isIndex(_ name: [UInt8]) -> Bool {
            guard let first = name.first, name.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return false }
            return first != 0x30 || name.count == 1
        }
    }

    private(set) var places = [Place()]

    subscript(_ place: Int) -> Place { places[place] }

    /// The names of a pointer; `nil` if the text is none.
    static func names(_ pointer: String) -> [[UInt8]]? {
        if pointer.isEmpty { return [] }
        guard pointer.utf8.first == 0x2f else { return nil }
        var names: [[UInt8]] = []
        for part in pointer.utf8.dropFirst().split(separator: 0x2f, omittingEmptySubsequences: false) {
            var name: [UInt8] = []
            var isTilde = false
            for byte in part {
                switch (isTilde, byte) {
                case (true, 0x30): name.append(0x7e)
                case (true, 0x31): name.append(0x2f)
                case (true, _): return nil
                case (false, 0x7e): break
                default: name.append(byte)
                }
                isTilde = !isTilde && byte == 0x7e
            }
            guard !isTilde else { return nil }
            names.append(name)
        }
        return names
    }

    /// Adds a pointer; false if the text is none. `change` says what is at its end.
    @discardableResult
    mutating func add(_ pointer: String, column: Int? = nil, _ change: (inout Place) -> Void = { _ in }) -> Bool {
        guard let names = Self.names(pointer) else { return false }
        var place = 0
        for name in names {
            if let column { places[place].columns.append(column) }
            if let child = places[place].byName[name] {
                place = child
                continue
            }
            places[place].children.append((name, places.count))
            places[place].byName[name] = places.count
            place = places.count
            places.append(Place())
        }
        if let column {
            places[place].columns.append(column)
            places[place].column = column
        }
        change(&places[place])
        return true
    }

    /// The place that a name leads to.
    /// - Parameter guess: which of the children is tried first: members mostly come in the order in which they came before.
    func child(of place: Int, named name: ArraySlice<UInt8>, guess: inout Int) -> Int? {
        let count = places[place].children.count
        if guess >= count { guess = 0 }
        if guess < count, Self.equal(places[place].children[guess].name, name) {
            guess += 1
            return places[place].children[guess - 1].place
        }
        if count > 8 { return places[place].byName[Array(name)] }
        for index in 0..<count where Self.equal(places[place].children[index].name, name) {
            guess = index + 1
            return places[place].children[index].place
        }
        return nil
    }

    private static func equal(_ left: [UInt8], _ right: ArraySlice<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        var at = right.startIndex
        for byte in left {
            if byte != right[at] { return false }
            at += 1
        }
        return true
    }
}
