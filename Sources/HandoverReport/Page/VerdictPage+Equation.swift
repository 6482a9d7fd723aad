import HandoverCore

/// The equations. Every number has a key, by which it can be held against the verdict's JSON lines.
extension VerdictPage {
    /// Longer sums take smaller digits.
    private static let longNumber = 18

    func equation(_ language: Catalogue.Language) -> [String: Any] {
        if verdict.balances.isEmpty { return [:] }
        let isEnglish = language == .en
        let fates = FlowPicture.Fate.allCases.filter { fate in
            switch fate {
            case .migrated, .quarantined: true
            case .merged: verdict.balances.contains { $0.merged != nil }
            case .excluded: verdict.balances.contains { $0.excluded != nil }
            }
        }
        let columns = ["\(isEnglish ? "Records" : "记录") ="] + Self.summands(fates, language)
        let totalColumns =
            ["\(isEnglish ? "Sum" : "合计") ="] + Self.summands(fates, language) + [isEnglish ? "Declared" : "转让方申报"]
        var context: [String: Any] = [
            "hasBalances": true, "columns": columns, "totalColumns": totalColumns,
            "balances": verdict.balances.map { balance -> [String: Any] in
                let key = "balance/\(balance.mapping)"
                let cells: [(String, Int64?)] = [("records", balance.records)] + fates.map { ($0.rawValue, $0.stated(balance)) }
                return [
                    "from": balance.from, "mapping": balance.mapping,
                    "table": title(balance.table).isEmpty ? balance.table : "\(balance.table) (\(title(balance.table)))",
                    "cells": zip(columns, cells).map { Self.cell($0, "\(key)/\($1.0)", $1.1.map { String($0) }) },
                ]
            },
            "hasTotals": !verdict.totals.isEmpty, "hasLong": verdict.totals.contains { $0.staged.count > Self.longNumber },
            "totals": verdict.totals.map { total -> [String: Any] in
                let key = "total/\(total.table)/\(total.field)"
                let cells: [(String, String?)] =
                    [("staged", total.staged)] + fates.map { ($0.rawValue, $0.sum(total)) } + [("declared", total.declared)]
                return [
                    "field": "\(total.table).\(total.field)",
                    "cells": zip(totalColumns, cells).map { Self.cell($0, "\(key)/\($1.0)", $1.1) },
                ]
            },
            "hasTables": !verdict.tables.isEmpty,
            "tables": verdict.tables.map { table -> [String: Any] in
                [
                    "name": table.name, "title": title(table.name), "rows": String(table.rows),
                    "key": "table/\(table.name)/rows",
                ]
            },
        ]
        if let picture = FlowPicture(verdict.balances) { context["flow"] = picture.context(language) }
        return context
    }

    private func title(_ table: String) -> String { printable(verdict.tables.first { $0.name == table }?.title ?? "") }

    private static func summands(_ fates: [FlowPicture.Fate], _ language: Catalogue.Language) -> [String] {
        fates.enumerated().map { ($0 == 0 ? "" : "+ ") + $1.name.text(in: language) }
    }

    /// A cell without a key has nothing to be held against.
    private static func cell(_ label: String, _ key: String, _ value: String?) -> [String: Any] {
        value.map { ["label": label, "key": key, "parts": parts($0)] } ?? ["label": label, "parts": ["–"]]
    }

    /// A long number in pieces of three digits, counted from its point: where it has to be broken, it is broken between two of them.
    static func parts(_ number: String) -> [String] {
        if number.count <= longNumber { return [number] }
        let whole = number.prefix { $0 != "." }
        var (rest, parts) = (whole[...], [String]())
        while rest.count > 3 {
            parts.insert(String(rest.suffix(3)), at: 0)
            rest = rest.dropLast(3)
        }
        parts.insert(String(rest), at: 0)
        // A sign alone is no piece, and decimals stay with the digits before them.
        if parts.count > 1, parts[0] == "-" { parts.replaceSubrange(0...1, with: ["-" + parts[1]]) }
        parts[parts.count - 1] += number.dropFirst(whole.count)
        return parts
    }
}

extension FlowPicture.Fate {
    /// The count of a balance; `nil` where its plan has no such fate.
    fileprivate func stated(_ balance: Verdict.Balance) -> Int64? {
        switch self {
        case .merged: balance.merged
        case .excluded: balance.excluded
        case .migrated, .quarantined: count(balance)
        }
    }

    fileprivate func sum(_ total: RunSummary.Total) -> String? {
        switch self {
        case .migrated: total.migrated
        case .merged: total.merged
        case .quarantined: total.quarantined
        case .excluded: total.excluded
        }
    }
}
