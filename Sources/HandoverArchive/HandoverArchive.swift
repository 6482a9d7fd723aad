// HandoverArchive
