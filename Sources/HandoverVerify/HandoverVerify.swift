// HandoverVerify
