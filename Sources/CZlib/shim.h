#pragma once
#include <string.h>
#include <zlib.h>

/* A macro in zlib.h. Bits as there: 15 of window, negative for a stream without a wrapper, 16 more for gzip. */
static inline int handover_inflate_init(z_stream *stream, int bits) {
    memset(stream, 0, sizeof *stream);
    return inflateInit2(stream, bits);
}
