/* The gb18030 decoder of the WHATWG Encoding Standard (§10.2.1), with the index as ready UTF-8.
 *
 * A sequence is an ASCII byte; 0x80 (the euro sign); a lead 81–FE with a trail 40–7E or 80–FE; or four bytes, 81–FE 30–39
 * 81–FE 30–39. Everything below 0x30 is therefore itself wherever it stands, which is what lets the tokenizer look for
 * delimiters, quotes and terminators in the raw bytes. */
#include "CHandoverBytes.h"
#include "skip_ascii.h"
#include "gb18030_tables.h"

static inline int is_lead(uint8_t b) { return b >= 0x81 && b <= 0xfe; }
static inline int is_digit(uint8_t b) { return b >= 0x30 && b <= 0x39; }
static inline int is_two_byte_trail(uint8_t b) { return b >= 0x40 && b <= 0xfe && b != 0x7f; }

/* The code point of the four-byte sequence at `p`, or UINT32_MAX. */
static uint32_t four_byte_point(const uint8_t *p) {
    if (!is_lead(p[0]) || !is_digit(p[1]) || !is_lead(p[2]) || !is_digit(p[3])) return UINT32_MAX;
    const uint32_t pointer =
        ((uint32_t)(p[0] - 0x81) * 10 + (p[1] - 0x30)) * 1260 + (uint32_t)(p[2] - 0x81) * 10 + (p[3] - 0x30);
    if (pointer >= 189000) return pointer <= 1237575 ? pointer - 189000 + 0x10000 : UINT32_MAX;
    if (pointer > 39419) return UINT32_MAX;
    /* Pointer 7457 (U+E7C7) is a range of its own in the generated table, so it needs no branch here. */
    uint32_t low = 0, high = GB18030_RANGE_COUNT;
    while (high - low > 1) {
        const uint32_t middle = (low + high) / 2;
        if (gb18030_ranges[middle][0] <= pointer) low = middle; else high = middle;
    }
    return gb18030_ranges[low][1] + (pointer - gb18030_ranges[low][0]);
}

/* The length of the sequence at `p`, which is not ASCII; 0 when it is not valid. */
static inline size_t sequence_length(const uint8_t *p, size_t left) {
    if (p[0] == 0x80) return 1;
    if (!is_lead(p[0]) || left < 2) return 0;
    if (is_two_byte_trail(p[1])) return 2;
    return left >= 4 && four_byte_point(p) != UINT32_MAX ? 4 : 0;
}

size_t handover_gb18030_valid_prefix(const uint8_t *bytes, size_t count) {
    size_t i = 0;
    while (i < count) {
        i = handover_skip_ascii(bytes, i, count);
        while (count - i >= 2 && is_lead(bytes[i]) && is_two_byte_trail(bytes[i + 1])) i += 2;
        if (i < count && bytes[i] >= 0x80) {
            const size_t length = sequence_length(bytes + i, count - i);
            if (length == 0) return i;
            i += length;
        }
    }
    return count;
}

static inline size_t put_utf8(uint8_t *out, uint32_t point) {
    if (point < 0x800) {
        out[0] = (uint8_t)(0xc0 | point >> 6);
        out[1] = (uint8_t)(0x80 | (point & 0x3f));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (uint8_t)(0xe0 | point >> 12);
        out[1] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
        out[2] = (uint8_t)(0x80 | (point & 0x3f));
        return 3;
    }
    out[0] = (uint8_t)(0xf0 | point >> 18);
    out[1] = (uint8_t)(0x80 | (point >> 12 & 0x3f));
    out[2] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
    out[3] = (uint8_t)(0x80 | (point & 0x3f));
    return 4;
}

size_t handover_gb18030_decode(const uint8_t *bytes, size_t count, uint8_t *out, size_t *written) {
    size_t i = 0, o = 0;
    while (i < count) {
        const size_t copied = handover_copy_ascii(bytes + i, count - i, out + o);
        i += copied;
        o += copied;
        while (i < count && bytes[i] < 0x80) out[o++] = bytes[i++];
        while (count - i >= 2 && is_lead(bytes[i]) && is_two_byte_trail(bytes[i + 1])) {
            const uint8_t trail = bytes[i + 1];
            const uint32_t word = gb18030_two_byte[(bytes[i] - 0x81) * 190 + trail - (trail < 0x7f ? 0x40 : 0x41)];
            const uint8_t utf8[4] = {(uint8_t)word, (uint8_t)(word >> 8), (uint8_t)(word >> 16), 0};
            memcpy(out + o, utf8, 4);
            o += word >> 24;
            i += 2;
        }
        if (i < count && bytes[i] >= 0x80) {
            const size_t length = sequence_length(bytes + i, count - i);
            if (length == 0) break;
            o += put_utf8(out + o, length == 1 ? 0x20ac : four_byte_point(bytes + i));
            i += length;
        }
    }
    *written = o;
    return i;
}
