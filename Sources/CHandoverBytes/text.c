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

#if defined(__SSE2__)
/* Which of sixteen bytes can begin a wide form. */
static inline unsigned may_be_wide(__m128i v) {
    const __m128i space = _mm_cmpeq_epi8(v, _mm_set1_epi8((char)0xe3)), forms = _mm_cmpeq_epi8(v, _mm_set1_epi8((char)0xef));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(space, forms));
}

/* Two words of eight bytes, which may overlap: all of a text of 8 to 16 bytes. */
static inline __m128i head_and_tail(const uint8_t *bytes, size_t count) {
    return _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)bytes), _mm_loadl_epi64((const __m128i *)(bytes + count - 8)));
}
#endif

size_t handover_wide_at(const uint8_t *bytes, size_t count) {
    size_t i = 0;
#if defined(__SSE2__)
    if (count >= 8 && count < 16) {
        if (!may_be_wide(head_and_tail(bytes, count))) return count;
    } else {
        while (i < count && count >= 16) {
            const size_t from = i + 16 <= count ? i : count - 16; /* The last sixteen may have been seen before. */
            for (unsigned mask = may_be_wide(_mm_loadu_si128((const __m128i *)(bytes + from))); mask; mask &= mask - 1) {
                const size_t at = from + (size_t)__builtin_ctz(mask);
                if (at + 3 <= count && narrow(bytes + at)) return at;
            }
            i = from + 16;
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
#if defined(__SSE2__)
        /* Sixteen bytes that can begin no wide form are copied as they are: fewer are written than read, so there is room. */
        if (i + 16 <= count) {
            const __m128i v = _mm_loadu_si128((const __m128i *)(bytes + i));
            const unsigned mask = may_be_wide(v);
            const size_t plain = mask ? (size_t)__builtin_ctz(mask) : 16;
            _mm_storeu_si128((__m128i *)(out + written), v);
            i += plain;
            written += plain;
            if (plain == 16) continue;
        }
#endif
        /* A wide form is seldom alone. */
        uint8_t ascii;
        while (i + 3 <= count && (ascii = narrow(bytes + i))) {
            out[written++] = ascii;
            i += 3;
        }
        if (i < count) out[written++] = bytes[i++];
    }
    return written;
}

/* Whether a byte can be of a character that stands for lost ones: `?`, EF that begins U+FFFD, E9 94 that begins 锟. */
static inline int may_be_lost(const uint8_t *b, size_t left) {
    return b[0] == '?' || b[0] == 0xef || (b[0] == 0xe9 && left > 1 && b[1] == 0x94);
}

int handover_may_have_lost(const uint8_t *bytes, size_t count) {
    size_t i = 0;
#if defined(__SSE2__)
    const __m128i mark = _mm_set1_epi8('?'), first = _mm_set1_epi8((char)0xef), second = _mm_set1_epi8((char)0x94);
    for (; i + 16 <= count; i += 16) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(bytes + i));
        const __m128i other = _mm_or_si128(_mm_cmpeq_epi8(v, mark), _mm_cmpeq_epi8(v, first));
        if (_mm_movemask_epi8(_mm_or_si128(other, _mm_cmpeq_epi8(v, second)))) break;
    }
#endif
    if (i > 0) i--; /* E9 may stand in front of the 94 that was found. */
    for (; i < count; i++)
        if (may_be_lost(bytes + i, count - i)) return 1;
    return 0;
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
    if (count >= 8 && count < 16) return asks_for_quotes(head_and_tail(bytes, count)) != 0;
    for (; i + 16 <= count; i += 16)
        if (asks_for_quotes(_mm_loadu_si128((const __m128i *)(bytes + i)))) return 1;
    if (i > 0) return i < count && asks_for_quotes(_mm_loadu_si128((const __m128i *)(bytes + count - 16)));
#endif
    for (; i < count; i++)
        if (bytes[i] <= ',' && (bytes[i] == ',' || bytes[i] == '"' || bytes[i] == '\n' || bytes[i] == '\r')) return 1;
    return 0;
}

int handover_contains(const uint8_t *bytes, size_t count, const uint8_t *part, size_t part_count) {
    return memmem(bytes, count, part, part_count) != NULL;
}
