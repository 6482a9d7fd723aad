/// A workbook of hand-made parts.
package struct HandMadeWorkbook {
    /// Name, state and the content of the part, in the order of the workbook.
    package var sheets: [(name: String, state: String?, xml: String)]
    package var strings: String?
    package var styles: String?
    package var properties = ""
    package var isStrict = false
    /// More members of the zip.
    package var others: [String: String] = [:]

    package init(rows: String, strings: String? = nil, _ change: (inout HandMadeWorkbook) -> Void = { _ in }) {
        sheets = [("客户", nil, "<sheetData>\(rows)</sheetData>")]
        self.strings = strings
        change(&self)
    }

    package var parts: [String: String] {
        let main =
            isStrict
            ? "http://purl.oclc.org/ooxml/spreadsheetml/main" : "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        let relation =
            isStrict
            ? "http://purl.oclc.org/ooxml/officeDocument/relationships"
            : "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
        func relations(_ all: [(id: String, type: String, target: String)]) -> String {
            head + "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                + all.map { "<Relationship Id=\"\($0.id)\" Type=\"\(relation)/\($0.type)\" Target=\"\($0.target)\"/>" }.joined()
                + "</Relationships>"
        }
        var found = [
            "[Content_Types].xml": head + "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
            "_rels/.rels": relations([("rId1", "officeDocument", "xl/workbook.xml")]),
        ]
        var targets = sheets.indices.map { ("rId\($0 + 1)", "worksheet", "worksheets/sheet\($0 + 1).xml") }
        if let strings {
            targets.append(("rIdS", "sharedStrings", "/xl/sharedStrings.xml"))
            found["xl/sharedStrings.xml"] = head + "<sst xmlns=\"\(main)\">\(strings)</sst>"
        }
        if let styles {
            targets.append(("rIdT", "styles", "styles.xml"))
            found["xl/styles.xml"] = head + "<styleSheet xmlns=\"\(main)\">\(styles)</styleSheet>"
        }
        let list = sheets.enumerated().map { index, sheet in
            let state = sheet.state.map { " state=\"\($0)\"" } ?? ""
            return "<sheet name=\"\(sheet.name)\" sheetId=\"\(index + 1)\"\(state) r:id=\"rId\(index + 1)\"/>"
        }
        found["xl/workbook.xml"] =
            head + "<workbook xmlns=\"\(main)\" xmlns:r=\"\(relation)\"><workbookPr\(properties)/><sheets>" + list.joined()
            + "</sheets></workbook>"
        found["xl/_rels/workbook.xml.rels"] = relations(targets)
        for (index, sheet) in sheets.enumerated() {
            found["xl/worksheets/sheet\(index + 1).xml"] = head + "<worksheet xmlns=\"\(main)\">\(sheet.xml)</worksheet>"
        }
        return found.merging(others) { _, other in other }
    }

}
