import HandoverCore

/// Simplified characters, and the keys of names (Plan.md section 3, `simplified` and `match-key`).
enum NameKey {
    /// Writes a text in Simplified characters.
    static func writeSimplified(_ text: Span<UInt8>, to out: inout [UInt8]) {
        TextScalars.forEach(text) { scalar, range in
            let simple = simplified(scalar)
            if simple == scalar { out.append(text.extracting(range)) } else { TextDecoding.append(simple, to: &out) }
        }
    }

    /// Writes the key of a name; something longer than a value where its normal form is that.
    static func write(_ text: Span<UInt8>, to out: inout [UInt8]) {
        var normal: [UInt8] = []
        ComposedText(isCompatible: true).write(text, most: Limits.fieldBytes, to: &normal)
        guard normal.count <= Limits.fieldBytes else {
            out = normal
            return
        }
        var scalars: [UInt32] = []
        TextScalars.forEach(normal.span) { scalar, _ in scalars.append(CharacterFacts.of(simplified(scalar)).small) }
        var isLeft = scalars.map { CharacterFacts.of($0).isKept }
        for stretch in bracketed(scalars) where isRemark(stretch.lazy.filter { isLeft[$0] }.map { scalars[$0] }) {
            for index in stretch { isLeft[index] = false }
        }
        var key = zip(scalars, isLeft).compactMap { scalar, isLeft in isLeft ? scalar : nil }
        if let form = legalForms.first(where: { key.reversed().starts(with: $0.reversed()) }), form.count < key.count {
            key.removeLast(form.count)
        }
        for scalar in key { TextDecoding.append(scalar, to: &out) }
    }

    /// What stands between brackets that belong together, inner ones first.
    private static func bracketed(_ scalars: [UInt32]) -> [Range<Int>] {
        var (open, found) = ([Int](), [Range<Int>]())
        for (index, scalar) in scalars.enumerated() {
            if brackets[scalar] != nil {
                if open.count < 16 { open.append(index) }
            } else if let last = open.last, brackets[scalars[last]] == scalar {
                found.append(open.removeLast() + 1..<index)
            }
        }
        return found
    }

    /// Whether letters and digits are words of remarks, at least one, and digits and parts of dates: the longest word counts.
    private static func isRemark(_ kept: some Sequence<UInt32>) -> Bool {
        // What cannot be the beginning of a remark is not looked at any further.
        var (waiting, words, isOver) = ([UInt32](), 0, false)
        var scalars = kept.makeIterator()
        while true {
            while !isOver, waiting.count < longestRemark {
                if let scalar = scalars.next() { waiting.append(scalar) } else { isOver = true }
            }
            guard let first = waiting.first else { return words > 0 }
            let length = (1...waiting.count).last { remarks.contains(Array(waiting.prefix($0))) }
            guard length != nil || fillers.contains(first) else { return false }
            words += length == nil ? 0 : 1
            waiting.removeFirst(length ?? 1)
        }
    }

    /// The Simplified character, or the same one.
    private static func simplified(_ scalar: UInt32) -> UInt32 {
        guard let last = traditional.last, scalar >= traditional[0], scalar <= last else { return scalar }
        var bounds = 0..<traditional.count
        while bounds.count > 1 {
            let middle = bounds.lowerBound + bounds.count / 2
            bounds = traditional[middle] <= scalar ? middle..<bounds.upperBound : bounds.lowerBound..<middle
        }
        return traditional[bounds.lowerBound] == scalar ? simple[bounds.lowerBound] : scalar
    }

    private static func scalars(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value).filter { $0 > 0x20 } }
    private static func words(_ text: String) -> [[UInt32]] { text.split(separator: " ").map { scalars(String($0)) } }

    private static let traditional = scalars(CharacterTexts.traditional)
    private static let simple = scalars(CharacterTexts.simplified)
    private static let brackets: [UInt32: UInt32] = {
        let both = scalars("()<>[]{}〈〉《》【】〔〕〖〗")
        return Dictionary(uniqueKeysWithValues: stride(from: 0, to: both.count, by: 2).map { (both[$0], both[$0 + 1]) })
    }()
    private static let fillers = Set(scalars("0123456789年月日"))
    private static let legalForms = words("股份有限公司 有限责任公司 有限公司 公司")
    private static let longestRemark = remarks.map(\.count).max() ?? 0
    private static let remarks = Set(
        words(
            """
            不再合作 停止合作 暂停合作 请勿使用 勿用 禁用 已禁用 停用 已停用 作废 已作废 注销 已注销 吊销 已吊销 倒闭 已倒闭 已搬迁 删除 已删除 \
            重复 测试 旧 黑名单 散客 客户 老客户 新客户 大客户 closed duplicate inactive old test
            """))
}
