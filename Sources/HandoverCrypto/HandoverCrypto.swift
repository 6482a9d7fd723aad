// HandoverCrypto
