import CLibXML2

/// The version of the XML library, such as `libxml2 2.9.14`.
package var xmlLibraryVersion: String { "libxml2 \(LIBXML_DOTTED_VERSION)" }
