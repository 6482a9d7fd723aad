/// What a sniffer learnt about one JSON or XML file. Holds no value of any record: only counts, paths and names of types.
package struct DocumentProfile: Hashable, Sendable {
    /// How the file is cut into lists. Its lists have no extras.
    package var layout: DocumentLayout
    /// The size of the file.
    package var bytes: Int64
    /// One for each list of the layout.
    package var lists: [ListProfile]

    /// What was learnt about one list.
    package struct ListProfile: Hashable, Sendable {
        /// How many records, with those that cannot be read.
        package var records: Int64 = 0
        /// How many of them have findings. They are left out of the columns' counts.
        package var unreadable: Int64 = 0
        /// The columns, in order.
        package var columns: [ColumnProfile] = []
    }

    /// One list that a plan has already: its id, path, parent and packed columns.
    package struct Planned: Hashable, Sendable {
        package var id: String
        package var path: String
        /// The index of the list it lies in.
        package var parent: Int?
        package var packed: Set<String>

        /// Creates a list.
        package init(id: String, path: String, parent: Int?, packed: Set<String>) {
            self.id = id
            self.path = path
            self.parent = parent
            self.packed = packed
        }
    }
}
