extension ContentType {
    /// Whether a file of this type would surprise whoever goes by its extension (lower case). An extension that says nothing of these
    /// types contradicts none, and nor does an empty file.
    package func contradicts(extension name: String) -> Bool {
        guard self != .empty, let types = Self.expected[name] else { return false }
        return !types.contains(self)
    }

    private static let expected: [String: Set<ContentType>] = [
        "png": [.png], "jpg": [.jpeg], "jpeg": [.jpeg], "jpe": [.jpeg], "jfif": [.jpeg], "gif": [.gif], "tif": [.tiff],
        "tiff": [.tiff], "bmp": [.bmp], "webp": [.webp], "cdr": [.corelDraw, .zip], "psd": [.photoshop],
        "psb": [.photoshopLarge, .photoshop], "indd": [.inDesign], "7z": [.sevenZip], "rar": [.rar], "gz": [.gzip],
        "tgz": [.gzip], "svg": [.svg, .xml, .text], "svgz": [.gzip], "xml": [.xml, .svg, .text],
        // Illustrator saves PDF under its own name, and its own format under that of PostScript.
        "ai": [.illustrator, .pdf, .postScript, .eps], "eps": [.eps, .postScript, .illustrator],
        "ps": [.postScript, .eps, .illustrator], "pdf": [.pdf, .illustrator],
        // An encrypted workbook is OLE storage.
        "xlsx": [.xlsx, .zip, .ole], "docx": [.docx, .zip, .ole], "pptx": [.pptx, .zip, .ole], "xls": [.ole], "doc": [.ole],
        "ppt": [.ole], "zip": [.zip],
    ]
}
