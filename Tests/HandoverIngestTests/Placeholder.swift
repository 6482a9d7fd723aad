// HandoverIngest tests
