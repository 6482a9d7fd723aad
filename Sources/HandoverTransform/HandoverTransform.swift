// HandoverTransform
