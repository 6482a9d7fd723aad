// HandoverCrypto tests
