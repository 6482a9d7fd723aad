/// What PostgreSQL refused, in words that hold no value.
///
/// The server's DETAIL quotes keys and whole rows, and so may its message: those are left where they are. What is kept of a refused row
/// is the condition, and the names of constraint, column and table.
package struct PostgresError: Error, Hashable, CustomStringConvertible {
    /// What we were doing: the first word of the statement, or `connect`.
    package var operation: String
    /// The five characters of SQLSTATE (PostgreSQL, appendix A); `nil` where no server said anything: there is none, or no connection.
    package var state: String?
    /// Safe to show.
    package var reason: String
    package var table: String?
    package var column: String?
    package var constraint: String?
    /// Somebody's own function raised it, with whatever code it liked.
    package var isRaised = false

    package init(operation: String, state: String?, reason: String) {
        self.operation = operation
        self.state = state
        self.reason = reason
    }

    package var description: String { "\(operation): \(reason)" }

    private func isOf(_ classes: [String]) -> Bool { state.map { classes.contains(String($0.prefix(2))) } ?? false }

    /// A rule of the database refused this row; another row may pass: data exceptions, constraints, checks of views, a size that an
    /// index does not take, and what a trigger raises.
    package var isRefusal: Bool { isRaised || isOf(["22", "23", "44", "54", "P0"]) }
    /// Somebody else holds what is needed.
    package var isBusy: Bool { !isRaised && ["55P03", "40P01", "40001"].contains(state) }
    /// There is no server, it does not let us in, or it has gone away.
    package var isUnreachable: Bool {
        guard !isRaised, let state else { return !isRaised }
        return isOf(["08", "28", "3D"]) || ["57P01", "57P02", "57P03", "57P05", "53300"].contains(state)
    }
    /// The server's disk is full, or broken, or nothing may be written to it.
    package var isStorage: Bool { !isRaised && ["53100", "58030", "25006"].contains(state) }
}

extension PostgresError {
    /// Fields of an error as the server gives them.
    struct Fields {
        var state: String?
        /// May hold values.
        var message: String?
        var table: String?
        var column: String?
        var constraint: String?
        /// The server's function that raised it.
        var function: String?
    }

    init(operation: String, _ fields: Fields) {
        let state = fields.state ?? "XX000"
        self.init(operation: operation, state: state, reason: "")
        // RAISE in PL/pgSQL: the words are somebody's own, and may be made of the row, whatever the code says.
        isRaised = fields.function == "exec_stmt_raise"
        table = fields.table
        column = fields.column
        constraint = fields.constraint
        let names = [("constraint", constraint), ("column", column), ("table", table)].compactMap { kind, name in
            name.map { "\(kind) \"\($0)\"" }
        }
        let isShowable = !isRefusal && fields.message != nil
        let condition = isRaised ? "raised by a function of the database" : Self.conditions[state]
        let words = isShowable ? fields.message : condition
        reason = ([words.map { "\($0) (SQLSTATE \(state))" } ?? "SQLSTATE \(state)"] + (isShowable ? [] : names))
            .joined(separator: ", ")
    }

    /// The names of the conditions under which rows are refused (PostgreSQL 15, appendix A).
    private static let conditions = [
        "22001": "string data right truncation", "22003": "numeric value out of range", "22007": "invalid datetime format",
        "22008": "datetime field overflow", "22021": "character not in repertoire", "22P02": "invalid text representation",
        "22P03": "invalid binary representation", "22P04": "bad copy file format", "22P05": "untranslatable character",
        "23000": "integrity constraint violation", "23001": "restrict violation", "23502": "not null violation",
        "23503": "foreign key violation", "23505": "unique violation", "23514": "check violation",
        "23P01": "exclusion violation", "44000": "with check option violation", "54000": "program limit exceeded",
    ]
}
