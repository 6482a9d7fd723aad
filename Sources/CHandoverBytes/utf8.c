#include "CHandoverBytes.h"
#include "skip_ascii.h"

static inline int is_trail(uint8_t b) { return (b & 0xc0) == 0x80; }

/* The length of the valid sequence of two or more bytes at `p`, or 0. The ranges of the second byte exclude overlong forms,
 * surrogates and what lies above U+10FFFF. */
static inline size_t sequence_length(const uint8_t *p, size_t left) {
    const uint8_t lead = p[0];
    if (lead < 0xc2 || lead > 0xf4 || left < 2) return 0;
    if (lead < 0xe0) return is_trail(p[1]) ? 2 : 0;
    const uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (p[1] < low || p[1] > high) return 0;
    if (left < 3 || !is_trail(p[2])) return 0;
    if (lead < 0xf0) return 3;
    return left >= 4 && is_trail(p[3]) ? 4 : 0;
}

size_t handover_utf8_valid_prefix(const uint8_t *bytes, size_t count) {
    size_t i = 0;
    while (i < count) {
        i = handover_skip_ascii(bytes, i, count);
        /* Chinese text is runs of three-byte sequences: one masked compare each; leads E0 and ED take the careful path. */
        while (count - i >= 4 && bytes[i] >= 0xe1 && bytes[i] <= 0xef && bytes[i] != 0xed && is_trail(bytes[i + 1]) &&
               is_trail(bytes[i + 2]))
            i += 3;
        if (i < count && bytes[i] >= 0x80) {
            const size_t length = sequence_length(bytes + i, count - i);
            if (length == 0) return i;
            i += length;
        }
    }
    return count;
}
