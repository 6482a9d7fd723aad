// HandoverTransform tests
