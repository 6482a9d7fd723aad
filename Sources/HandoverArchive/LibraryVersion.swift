import CLibArchive

/// The version of the archive library, such as `libarchive 3.6.2`.
package var archiveLibraryVersion: String { unsafe String(cString: archive_version_string()) }
