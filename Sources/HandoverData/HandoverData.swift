// HandoverData
