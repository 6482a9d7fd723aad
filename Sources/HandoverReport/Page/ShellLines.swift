import HandoverCore

/// Commands of stock tools that check what the page says, for whoever does not trust the tool that made it.
struct ShellLines {
    private let verdict: Verdict
    /// The archive as it was given, without its folder.
    private let file: String

    init(_ verdict: Verdict, file: String) { (self.verdict, self.file) = (verdict, file) }

    private var tar: String { file.hasSuffix(".age") ? String(file.dropLast(4)) : file }
    private var isOuterSealed: Bool { verdict.check("outer-seal")?.outcome == .yes }

    /// What to type in the folder of the archive, each with what it shows.
    var lines: [(command: String, shows: Bilingual)] {
        guard let archive = verdict.archive, verdict.tarDigest != nil else { return [] }
        var lines: [(String, Bilingual)] = []
        if file != tar {
            lines.append(
                (
                    "age -d -i KEY -o \(quoted(tar)) \(quoted(file))",
                    Bilingual("Opens the encrypted archive with your key.", "用您的密钥打开加密档案。")
                ))
        }
        lines.append(
            ("sha256sum \(quoted(tar))", Bilingual("Prints the tar's SHA-256 that stands above.", "显示上文所列 tar 的 SHA-256。")))
        if isOuterSealed {
            let name = quoted(tar + ".json")
            lines.append(
                (
                    "openssl cms -verify -noverify -binary -inform DER -in \(quoted(tar + ".json.p7s")) -content \(name) "
                        + "-signer signer.pem -out statement.json && openssl x509 -in signer.pem -outform DER | sha256sum | "
                        + "sed 's/..../& /g' && grep -o '\"sha256\":\"[0-9a-f]*\"' statement.json",
                    Bilingual(
                        "Checks the outer seal's signature, and prints the fingerprint of who made it, as it stands above and on your paper, and the SHA-256 that was sealed.",
                        "核验外层签封的签名，显示签署人证书指纹（写法同上文，请与书面核对）及所签封的 SHA-256。")
                ))
        }
        lines.append(
            (
                "tar -xmf \(quoted(tar)) && (cd \(quoted(archive)) && sha256sum --strict --quiet -c tagmanifest-sha256.txt "
                    + "manifest-sha256.txt && sha256sum manifest-sha256.txt)",
                Bilingual(
                    "Unpacks it, checks every file, and prints the data digest that stands above.", "解包，逐一核验文件，并显示上文所列的数据摘要。")
            ))
        return lines
    }

    /// Shows the card of stock commands that every archive has.
    var cardLine: String { "tar -xOf \(quoted(tar)) \(quoted((verdict.archive ?? "") + "/metadata/verify.txt"))" }

    /// The command that shows bytes of a member: as text, without what a terminal obeys.
    var showFunction: String {
        let folder = verdict.archive ?? ""
        return
            "show() { tar -xOf \(quoted(tar)) \"\(folder)/$1\" | tail -c +$2 | head -c $3 | iconv -c -f ${4:-UTF-8} -t UTF-8 | "
            + "tr -d '\\000-\\010\\013-\\037\\177'; echo; }"
    }

    /// Shows a drawn record as it lies in its export; `nil` for one in a container or in an export of several members.
    func show(_ record: Verdict.Sample.Record) -> String? {
        guard record.isMember else { return nil }
        let encoding = Self.iconv[record.encoding] ?? record.encoding
        let suffix = encoding == "UTF-8" ? "" : " " + encoding
        return "show \(quoted(record.file)) \(record.byteOffset + 1) \(record.byteCount)\(suffix)"
    }

    /// Shows its row.
    func show(_ row: Verdict.Sample.Row) -> String { "show \(quoted(row.file)) \(row.byteOffset + 1) \(row.byteCount)" }

    /// What glibc calls the encodings (Format.md section 4.2).
    private static let iconv = [
        "utf-8": "UTF-8", "gb18030": "GB18030", "big5": "BIG5-HKSCS", "shift_jis": "CP932", "windows-1252": "CP1252",
        "utf-16le": "UTF-16LE", "utf-16be": "UTF-16BE", "utf-32le": "UTF-32LE", "utf-32be": "UTF-32BE",
    ]

    /// A name as one word of bash, that no command takes for an option or, as tar does, for another machine. What people cannot see is
    /// written by its bytes.
    private func quoted(_ name: String) -> String {
        if !name.hasPrefix("./"), name.hasPrefix("-") || name.contains(":") { return quoted("./" + name) }
        let isPlain = name.utf8.allSatisfy {
            (0x61...0x7a).contains($0) || (0x41...0x5a).contains($0) || (0x2d...0x39).contains($0) || $0 == 0x5f
        }
        if isPlain, !name.isEmpty { return name }
        if name.unicodeScalars.allSatisfy(PageEscaping.isVisible) {
            return "'" + name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        }
        let escaped = name.unicodeScalars.map { scalar in
            if scalar == "'" || scalar == "\\" { return "\\\(scalar)" }
            if PageEscaping.isVisible(scalar) { return String(scalar) }
            return String(scalar).utf8.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        return "$'" + escaped.joined() + "'"
    }
}

extension Verdict {
    /// A check by its name; `nil` where no answer has it.
    func check(_ name: String) -> Check? { answers.lazy.flatMap(\.checks).first { $0.name == name } }
}
