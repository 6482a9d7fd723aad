// HandoverCore tests
