#define _GNU_SOURCE /* memmem */
#include <string.h>
#include "CHandoverBytes.h"

/* The ASCII twin of the three bytes here, or 0: U+3000 is E3 80 80, U+FF01…U+FF5E are EF BC 81…EF BD 9E. */
static inline uint8_t narrow(const uint8_t *b) {
    if (b[0] == 0xe3) return b[1] == 0x80 && b[2] == 0x80 ? ' ' : 0;
    if (b[0] != 0xef) return 0;
    if (b[1] == 0xbc && b[2] >= 0x81 && b[2] <= 0xbf) return (uint8_t)(b[2] - 0x60);
    if (b[1] == 0xbd && b[2] >= 0x80 && b[2] <= 0x9e) return (uint8_t)(b[2] - 0x20);
    return 0;
}

size_t handover_wide_at(const uint8_t *bytes, size_t count) {
    size_t i = 0;
#if defined(__SSE2__)
    /* Most short texts are ASCII: two words that overlap tell. */
    if (count >= 8 && count <= 16) {
        uint64_t head, tail;
        memcpy(&head, bytes, 8);
        memcpy(&tail, bytes + count - 8, 8);
        if (!((head | tail) & 0x8080808080808080u)) return count;
    }
    const __m128i space = _mm_set1_epi8((char)0xe3), forms = _mm_set1_epi8((char)0xef);
    for (; i + 18 <= count; i += 16) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(bytes + i));
        unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(v, space), _mm_cmpeq_epi8(v, forms)));
        for (; mask; mask &= mask - 1) {
            const size_t at = i + (size_t)__builtin_ctz(mask);
            if (narrow(bytes + at)) return at;
        }
    }
#endif
    for (; i + 3 <= count; i++)
        if (bytes[i] >= 0xe3 && narrow(bytes + i)) return i;
    return count;
}

size_t handover_fold_width(const uint8_t *bytes, size_t count, uint8_t *out) {
    size_t i = 0, written = 0;
    while (i < count) {
        const uint8_t ascii = bytes[i] >= 0xe3 && i + 3 <= count ? narrow(bytes + i) : 0;
        out[written++] = ascii ? ascii : bytes[i];
        i += ascii ? 3 : 1;
    }
    return written;
}

#if defined(__SSE2__)
static inline int asks_for_quotes(__m128i v) {
    const __m128i comma = _mm_set1_epi8(','), quote = _mm_set1_epi8('"'), lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    return _mm_movemask_epi8(_mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(v, comma), _mm_cmpeq_epi8(v, quote)),
        _mm_or_si128(_mm_cmpeq_epi8(v, lf), _mm_cmpeq_epi8(v, cr))));
}
#endif

int handover_needs_quotes(const uint8_t *bytes, size_t count) {
    size_t i = 0;
#if defined(__SSE2__)
    for (; i + 16 <= count; i += 16)
        if (asks_for_quotes(_mm_loadu_si128((const __m128i *)(bytes + i)))) return 1;
    /* What is left of 8 bytes or more is two words, which may overlap. */
    if (i + 8 <= count) {
        const __m128i head = _mm_loadl_epi64((const __m128i *)(bytes + i));
        const __m128i tail = _mm_loadl_epi64((const __m128i *)(bytes + count - 8));
        return asks_for_quotes(_mm_unpacklo_epi64(head, tail)) != 0;
    }
#endif
    for (; i < count; i++)
        if (bytes[i] <= ',' && (bytes[i] == ',' || bytes[i] == '"' || bytes[i] == '\n' || bytes[i] == '\r')) return 1;
    return 0;
}

int handover_contains(const uint8_t *bytes, size_t count, const uint8_t *part, size_t part_count) {
    return memmem(bytes, count, part, part_count) != NULL;
}
