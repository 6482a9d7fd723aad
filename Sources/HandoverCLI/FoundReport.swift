import Handover
import HandoverCommands
import HandoverCore
import HandoverReport

/// Says what was found in exports: in words, or as JSON lines. No value of a record is in it.
struct FoundReport {
    let language: Catalogue.Language
    /// A line for each column, too.
    var showsColumns = false

    private var isEnglish: Bool { language == .en }

    func print(_ result: Initializer.Result, asJSON: Bool) {
        for container in result.containers {
            Console.print(asJSON ? json(container) : text(container))
            for warning in container.warnings {
                Console.print(asJSON ? JSONLine.warning(warning, language) : warning.text(in: language, asWarning: true))
            }
        }
        for source in result.sources {
            let lines = asJSON ? jsonLines(source) : text(source)
            for line in lines { Console.print(line) }
        }
        if !result.unread.isEmpty {
            let count = String(result.unread.count)
            Console.print(asJSON ? JSONLine.object("unread", [("files", count)]) : unread(result.unread))
        }
        for warning in result.warnings {
            Console.print(asJSON ? JSONLine.warning(warning, language) : warning.text(in: language, asWarning: true))
        }
        for link in result.links { Console.print(asJSON ? json(link) : text(link)) }
    }

    private func words(_ english: String, _ chinese: String) -> String { isEnglish ? english : chinese }

    private func text(_ container: Initializer.Container) -> String {
        var line = "\(printable(container.path))" + words(": ", "：") + container.kind
        line += words(", \(container.members) members", "，\(container.members) 个成员")
        if !container.ignored.isEmpty {
            line += words("; nothing reads \(container.ignored.count) of them", "；其中 \(container.ignored.count) 个没有读取")
            line += few(container.ignored)
        }
        return line
    }

    private func json(_ container: Initializer.Container) -> String {
        JSONLine.object(
            "container",
            [
                ("id", container.id), ("path", container.path), ("kind", container.kind),
                ("members", String(container.members)), ("ignored", String(container.ignored.count)),
            ])
    }

    private func unread(_ paths: [String]) -> String {
        words("nothing reads \(paths.count) files beside the exports", "导出文件旁的 \(paths.count) 个文件没有读取") + few(paths)
    }

    /// Names that may be shown: those of artwork are personal data.
    private func few(_ paths: [String]) -> String {
        let names = Initializer.shownNames(of: paths).map { printable($0) }
        return names.isEmpty ? "" : words(": ", "：") + names.joined(separator: ", ") + (names.count < paths.count ? ", …" : "")
    }

    private func text(_ source: Initializer.Source, _ folder: Initializer.Folder) -> String {
        var line = "\(printable(source.path))" + words(": folder", "：文件夹")
        line += words(", \(folder.files) files, \(folder.bytes) bytes", "，\(folder.files) 个文件，\(folder.bytes) 字节")
        if folder.ignored > 0 { line += words(", \(folder.ignored) stay behind", "，另有 \(folder.ignored) 个不移交") }
        return line
    }

    private func text(_ source: Initializer.Source) -> [String] {
        var lines: [String] = []
        if let folder = source.folder {
            return [text(source, folder)] + source.warnings.map { $0.text(in: language, asWarning: true) }
        }
        for list in source.lists {
            var line = "\(printable(source.path))" + words(": ", "：")
            if source.delimiter != nil, let id = list.id {
                let column = printable(list.at)
                lines.append(line + words("\(id) in \(column), \(list.records) items", "\(id) 在列 \(column) 中，\(list.records) 项"))
                continue
            }
            if let delimiter = source.delimiter {
                line += words("\(source.encoding), ", "\(source.encoding)，")
                line +=
                    delimiter.isEmpty
                    ? words("fixed widths, ", "固定宽度，") : words("delimiter \(mark(delimiter)), ", "分隔符 \(mark(delimiter))，")
            } else {
                line += "\(source.format) \(source.encoding)" + words(", \(list.id ?? ""): ", "，\(list.id ?? "")：")
            }
            line += words("\(list.columns) columns, \(list.records) records", "\(list.columns) 列，\(list.records) 条记录")
            if source.preambleBytes > 0 {
                line += words(", \(source.preambleBytes) bytes before the header", "，表头前 \(source.preambleBytes) 字节")
            }
            if source.footerBytes > 0 { line += words(", footer of \(source.footerBytes) bytes", "，表尾 \(source.footerBytes) 字节") }
            if list.unreadable > 0 {
                let codes = list.findings.map { "\($0.code) \($0.records)" }.joined(separator: ", ")
                line += words(", \(list.unreadable) records cannot be read", "，\(list.unreadable) 条记录无法读取")
                if !codes.isEmpty { line += words(" (\(codes))", "（\(codes)）") }
            }
            lines.append(line)
            lines += details(list)
        }
        if !source.outside.isEmpty {
            let parts = source.outside.map { printable($0) }.joined(separator: ", ")
            lines.append(words("  no list reads \(parts)", "  没有列表读取 \(parts)"))
        }
        if let encodings = encodings(source) { lines.append(encodings) }
        // Where nothing else came near, there was nothing to choose.
        let rivals = source.hypotheses.dropFirst().filter { $0.score >= 0.01 }
        if let taken = source.hypotheses.first, !rivals.isEmpty {
            lines.append(
                words("  read as ", "  读取方式：") + ([taken] + rivals).map(text).joined(separator: words("; not as ", "；未采用 ")))
        }
        return lines + source.warnings.map { $0.text(in: language, asWarning: true) }
    }

    /// The encodings in which the whole file is text, or nearly, where there is more than the one that was taken.
    private func encodings(_ source: Initializer.Source) -> String? {
        // Wherever all is ASCII, all encodings read the same.
        let others = source.encodings.filter { $0.encoding != source.encoding && $0.valid && $0.score > 0 && $0.score < 100 }
        guard let taken = source.encodings.first(where: { $0.encoding == source.encoding }), !others.isEmpty else { return nil }
        func said(_ one: EncodingHypothesis) -> String {
            words("\(one.encoding) (\(one.score) of 100 characters common)", "\(one.encoding)（常用字符占 \(one.score) %）")
        }
        let rest = others.sorted { $0.score > $1.score }.map(said).joined(separator: words(", ", "、"))
        return words("  encoding \(said(taken)); could also be \(rest)", "  编码 \(said(taken))；也可能是 \(rest)")
    }

    private func text(_ hypothesis: Initializer.Hypothesis) -> String {
        let share = String(Int(hypothesis.score * 1000))
        let percent = String(share.dropLast().isEmpty ? "0" : share.dropLast()) + "." + String(share.last ?? "0") + " %"
        let escape = hypothesis.escape.isEmpty ? "" : words(" with escape \(hypothesis.escape)", "（转义符 \(hypothesis.escape)）")
        return "\(mark(hypothesis.delimiter))\(escape)"
            + words(" (\(hypothesis.width) fields in \(percent))", "（\(percent) 的记录有 \(hypothesis.width) 个字段）")
    }

    private func mark(_ delimiter: String) -> String {
        switch delimiter {
        case "\t": "TAB"
        case " ": words("space", "空格")
        case "\u{1}": "^A"
        default: delimiter
        }
    }

    /// Keys, sums and damage always; every column only where that was asked for.
    private func details(_ list: Initializer.List) -> [String] {
        var lines: [String] = []
        let readable = list.records - list.unreadable
        let keys = list.details.filter { $0.isUnique && $0.values == readable && !$0.name.isEmpty }
        let whole = keys.filter { $0.heldAgainstEachOther == nil }.map { printable($0.name) }
        if !whole.isEmpty { lines.append(words("  no two records share: ", "  取值不重复的列：") + whole.joined(separator: ", ")) }
        for column in keys {
            guard let count = column.heldAgainstEachOther else { continue }
            let name = printable(column.name)
            lines.append(words("  no two of the first \(count) records share: \(name)", "  前 \(count) 条记录中取值不重复的列：\(name)"))
        }
        for column in list.details {
            let name = printable(column.name)
            if showsColumns {
                var line = "  \(name): \(column.kind), " + words("\(column.values) values", "\(column.values) 个值")
                if let distinct = column.distinct { line += words(", \(distinct) different", "，\(distinct) 个不同") }
                if column.misfits > 0 { line += words(", \(column.misfits) of another kind", "，\(column.misfits) 个不符") }
                if column.fullWidth > 0 { line += words(", \(column.fullWidth) full-width", "，\(column.fullWidth) 个全角") }
                lines.append(line)
            }
            if let sum = column.sum { lines.append(words("  sum of \(name): \(sum)", "  \(name) 合计：\(sum)")) }
            // Amounts and days occur again by chance; names and numbers of things mostly do not.
            if let distinct = column.distinct, !column.isUnique, ["text", "phone"].contains(column.kind),
                column.values - Int64(distinct) < column.values / 20
            {
                let again = column.values - Int64(distinct)
                lines.append(words("  \(name): \(again) values occur again", "  \(name)：有 \(again) 个值重复出现"))
            }
            for damage in column.damage {
                lines.append(
                    words("  \(name): \(damage.values) values look damaged", "  \(name)：有 \(damage.values) 个值疑似损坏")
                        + " (\(damage.code))")
            }
        }
        return lines
    }

    private func text(_ link: Initializer.Link) -> String {
        let (from, to) = (place(link.source, link.list, link.column), place(link.toSource, link.toList, link.toColumn))
        var missing = link.missing == 0 ? "" : words(", \(link.missing) of them not found", "，其中 \(link.missing) 个找不到")
        if link.near > 0 {
            missing += words(
                ", \(link.near) of these only for case, form or \\ instead of /", "，这些中有 \(link.near) 个只因大小写、字形或用 \\ 代替 /")
        }
        return words(
            "\(from) refers to \(to): \(link.distinct) different values\(missing)",
            "\(from) 指向 \(to)：\(link.distinct) 个不同的值\(missing)")
    }

    private func place(_ source: String, _ list: String?, _ column: String) -> String {
        "\(source)\(list.map { "." + $0 } ?? "").\(printable(column))"
    }

    private func jsonLines(_ source: Initializer.Source) -> [String] {
        var lines: [String] = []
        for list in source.lists {
            var members = [
                ("id", source.id), ("path", source.path), ("format", source.format), ("encoding", source.encoding),
                ("records", String(list.records)), ("columns", String(list.columns)), ("unreadable", String(list.unreadable)),
            ]
            if let delimiter = source.delimiter {
                members += [
                    ("delimiter", delimiter), ("preambleBytes", String(source.preambleBytes)),
                    ("footerBytes", String(source.footerBytes)),
                ]
            }
            if let list = list.id { members.append(("list", list)) }
            if let folder = source.folder {
                members += [
                    ("files", String(folder.files)), ("fileBytes", String(folder.bytes)), ("empty", String(folder.empty)),
                    ("colliding", String(folder.colliding)), ("mismatches", String(folder.mismatches)),
                    ("ignored", String(folder.ignored)),
                ]
            }
            lines.append(JSONLine.object("source", members))
            for column in list.details {
                var members = [
                    ("source", source.id), ("column", column.name), ("kind", column.kind), ("values", String(column.values)),
                ]
                if let id = list.id { members.append(("list", id)) }
                if let distinct = column.distinct { members.append(("distinct", String(distinct))) }
                if let held = column.heldAgainstEachOther { members.append(("heldAgainstEachOther", String(held))) }
                if let sum = column.sum { members.append(("sum", sum)) }
                members += [("misfits", String(column.misfits)), ("fullWidth", String(column.fullWidth))]
                members += column.damage.map { ($0.code, String($0.values)) }
                lines.append(JSONLine.object("column", members))
            }
        }
        for one in source.encodings {
            lines.append(
                JSONLine.object(
                    "encoding",
                    [
                        ("source", source.id), ("encoding", one.encoding), ("valid", one.valid ? "true" : "false"),
                        ("score", String(one.score)),
                    ]))
        }
        for hypothesis in source.hypotheses {
            lines.append(
                JSONLine.object(
                    "hypothesis",
                    [
                        ("source", source.id), ("delimiter", hypothesis.delimiter), ("escape", hypothesis.escape),
                        ("width", String(hypothesis.width)), ("score", String(hypothesis.score)),
                    ]))
        }
        return lines + source.warnings.map { JSONLine.warning($0, language) }
    }

    private func json(_ link: Initializer.Link) -> String {
        JSONLine.object(
            "link",
            [
                ("from", place(link.source, link.list, link.column)), ("to", place(link.toSource, link.toList, link.toColumn)),
                ("distinct", String(link.distinct)), ("missing", String(link.missing)),
            ] + (link.near > 0 ? [("near", String(link.near))] : []))
    }
}
