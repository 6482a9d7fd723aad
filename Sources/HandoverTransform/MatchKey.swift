import CHandoverUnicode
import HandoverCore
import HandoverData

/// The key that names of firms and people have in common where they are written in other ways (Plan.md section 3, `match-key`).
package enum MatchKey {
    /// Appends the key of a text, which may be empty.
    ///
    /// Of a text whose normal form is too large to be a value there is none: more than ``Limits/fieldBytes`` bytes are appended then.
    package static func append(_ text: Span<UInt8>, into out: inout [UInt8]) {
        var normal: [UInt8] = []
        guard NormalForm.compatible.append(text, to: &normal) else { return appendKey(text, to: &out) }
        if normal.count > Limits.fieldBytes { out += normal } else { appendKey(normal.span, to: &out) }
    }

    private static func appendKey(_ text: Span<UInt8>, to out: inout [UInt8]) {
        let start = out.count
        var open: [(closing: UInt32, start: Int)] = []
        var (at, before) = (0, 0)
        while true {
            let next = Characters.first(with: UInt8(HANDOVER_NOT_KEY), in: text, from: at, &before)
            out.append(text.extracting(at..<next))
            guard next < text.count else { break }
            let (scalar, width) = Scalars.scalar(text, next)
            at = next + width
            let other = handover_character_of(scalar).other
            if other != 0 {
                Scalars.append(other, to: &out)
            } else if let last = open.last, last.closing == scalar {
                open.removeLast()
                // Brackets are not kept, so what stands between them is what has been written since.
                if isRemark(out.span.extracting(last.start...)) { out.removeLast(out.count - last.start) }
            } else if let closing = closing(scalar), open.count < depth {
                open.append((closing, out.count))
            }
        }
        out.removeLast(legalForm(out.span.extracting(start...)))
    }

    /// Bytes of the legal form that stands at the end, unless it is all there is.
    private static func legalForm(_ key: Span<UInt8>) -> Int {
        for form in legalForms where key.count >= form.count && TextRewrite.begins(key, key.count - form.count, with: form.span) {
            return key.count == form.count ? 0 : form.count
        }
        return 0
    }

    /// How many brackets are open at once; more are none.
    private static let depth = 16

    private static func closing(_ scalar: UInt32) -> UInt32? {
        switch scalar {
        case 0x28: 0x29  // ( )
        case 0x3c: 0x3e  // < >
        case 0x5b: 0x5d  // [ ]
        case 0x7b: 0x7d  // { }
        // 〈〉 《》 【】 〔〕 〖〗
        case 0x3008, 0x300a, 0x3010, 0x3014, 0x3016: scalar + 1
        default: nil
        }
    }

    /// Whether what is kept of a bracketed text is made of words of remarks, with digits and dates between them.
    private static func isRemark(_ text: Span<UInt8>) -> Bool {
        var (at, hasWord) = (0, false)
        while at < text.count {
            if let word = remarks.first(where: { TextRewrite.begins(text, at, with: $0.span) }) {
                at += word.count
                hasWord = true
            } else if (0x30...0x39).contains(text[at]) {
                at += 1
            } else if dates.contains(where: { TextRewrite.begins(text, at, with: $0.span) }) {
                at += 3
            } else {
                return false
            }
        }
        return hasWord
    }

    private static let legalForms = ["股份有限公司", "有限责任公司", "有限公司", "公司"].map { Array($0.utf8) }
    private static let dates = ["年", "月", "日"].map { Array($0.utf8) }
    /// The longest first.
    private static let remarks = [
        "老客户", "新客户", "大客户", "散客", "客户", "黑名单", "已停用", "停用", "已禁用", "禁用", "已作废", "作废", "已注销", "注销", "已吊销", "吊销",
        "已倒闭", "倒闭", "已搬迁", "已删除", "删除", "请勿使用", "勿用", "不再合作", "停止合作", "暂停合作", "测试", "重复", "旧", "old", "test", "inactive",
        "closed", "duplicate",
    ].map { Array($0.utf8) }.sorted { $0.count > $1.count }
}
