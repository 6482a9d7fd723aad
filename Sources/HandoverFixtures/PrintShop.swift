/// The exports of a print shop that does not exist, with every mess that a table or a document can carry, and the truth about it.
/// One seed gives the same bytes for ever; every seed plants the same kinds in the same numbers.
package struct PrintShop: Sendable {
    private let exports: [any PlantedExport]
    private let seed: UInt64

    package init(seed: UInt64) {
        self.seed = seed
        var random = SplitMix64(seed: seed)
        // A generator for each file: a change in one leaves the bytes of the others alone.
        let seeds = (0..<7).map { _ in random.next() }
        let customers = Self.customers(SplitMix64(seed: seeds[0]))
        let contacts = Self.contacts(SplitMix64(seed: seeds[1]), of: customers.planting)
        let orders = Self.orders(SplitMix64(seed: seeds[2]), of: customers.planting)
        let contracts = Self.contracts(SplitMix64(seed: seeds[3]), of: customers.planting, contacts: contacts.planting)
        let webOrders = Self.webOrders(SplitMix64(seed: seeds[4]), of: customers.planting)
        let projects = Self.projects(SplitMix64(seed: seeds[5]), of: customers.planting)
        let frameworks = Self.frameworkContracts(SplitMix64(seed: seeds[6]), of: customers.planting)
        exports = [customers, contacts, orders, contracts, webOrders, projects, frameworks]
    }

    /// The exports and `truth.json`.
    package var files: [FixtureFile] {
        exports.map { $0.file() } + [FixtureFile(name: "truth.json", bytes: Array(truth.json.utf8))]
    }

    /// What was planted and what must come of it.
    package var truth: Truth { Truth(seed: seed, parts: exports.flatMap(\.truths)) }
}
