/// The exports of a print shop that does not exist, with every mess that a CSV file can carry, and the truth about it.
/// One seed gives the same bytes for ever; every seed plants the same kinds in the same numbers.
package struct PrintShop: Sendable {
    private let exports: [PlantedFile]
    private let seed: UInt64

    package init(seed: UInt64) {
        self.seed = seed
        var random = SplitMix64(seed: seed)
        // A generator for each file: a change in one leaves the bytes of the others alone.
        let seeds = (0..<4).map { _ in random.next() }
        let customers = Self.customers(SplitMix64(seed: seeds[0]))
        let contacts = Self.contacts(SplitMix64(seed: seeds[1]), of: customers.planting)
        let orders = Self.orders(SplitMix64(seed: seeds[2]), of: customers.planting)
        let contracts = Self.contracts(SplitMix64(seed: seeds[3]), of: customers.planting, contacts: contacts.planting)
        exports = [customers, contacts, orders, contracts]
    }

    /// The four exports and `truth.json`.
    package var files: [FixtureFile] {
        exports.map { $0.file() } + [FixtureFile(name: "truth.json", bytes: Array(truth.json.utf8))]
    }

    /// What was planted and what must come of it.
    package var truth: Truth { Truth(seed: seed, exports: exports) }
}
