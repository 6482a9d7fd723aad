// HandoverArchive tests
