import CZlib

/// The version of the compression library, such as `zlib 1.2.13`.
package var zlibLibraryVersion: String { unsafe "zlib " + String(cString: zlibVersion()) }
