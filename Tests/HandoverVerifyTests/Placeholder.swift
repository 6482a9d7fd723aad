// HandoverVerify tests
