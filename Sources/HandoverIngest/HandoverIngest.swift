// HandoverIngest
