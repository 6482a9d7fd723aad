/* The verifier's own loops over bytes, for what Swift cannot do sixteen bytes at a time.
 *
 * They were written apart from the migrator's: two readings that share a bug prove nothing. Every function takes a pointer with
 * its length and reads nothing beyond it. Nothing allocates, nothing keeps a pointer. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* The first place from `at` on that holds `a`, `b`, LF or CR; `count` if none does. A field is short, so the first block mostly
 * has the answer. */
static inline size_t handover_verify_find(const uint8_t *bytes, size_t at, size_t count, uint8_t a, uint8_t b) {
#if defined(__SSE2__)
    const __m128i va = _mm_set1_epi8((char)a), vb = _mm_set1_epi8((char)b);
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    for (; at + 16 <= count; at += 16) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(bytes + at));
        const __m128i hit = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(v, va), _mm_cmpeq_epi8(v, vb)),
            _mm_or_si128(_mm_cmpeq_epi8(v, lf), _mm_cmpeq_epi8(v, cr)));
        const int mask = _mm_movemask_epi8(hit);
        if (mask) return at + (size_t)__builtin_ctz((unsigned)mask);
    }
#endif
    for (; at < count; at++) {
        const uint8_t byte = bytes[at];
        if (byte == a || byte == b || byte == '\n' || byte == '\r') return at;
    }
    return count;
}

/* The first place from `at` on whose byte is not ASCII; `count` if all are. */
static inline size_t handover_verify_non_ascii(const uint8_t *bytes, size_t at, size_t count) {
#if defined(__SSE2__)
    for (; at + 16 <= count; at += 16) {
        const int mask = _mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(bytes + at)));
        if (mask) return at + (size_t)__builtin_ctz((unsigned)mask);
    }
#endif
    while (at < count && bytes[at] < 0x80) at++;
    return at;
}

/* Whether all bytes are UTF-8 (RFC 3629 section 4). */
static inline int handover_verify_utf8(const uint8_t *bytes, size_t count) {
    size_t at = 0;
    for (;;) {
        at = handover_verify_non_ascii(bytes, at, count);
        if (at == count) return 1;
        /* Text that is not ASCII mostly goes on so. */
        while (at < count && bytes[at] >= 0x80) {
            const uint8_t lead = bytes[at];
            const size_t left = count - at;
            if (lead >= 0xe0 && lead < 0xf0) {
                if (left < 3 || (bytes[at + 1] & 0xc0) != 0x80 || (bytes[at + 2] & 0xc0) != 0x80) return 0;
                if (lead == 0xe0 && bytes[at + 1] < 0xa0) return 0;
                if (lead == 0xed && bytes[at + 1] > 0x9f) return 0;
                at += 3;
            } else if (lead >= 0xc2 && lead < 0xe0) {
                if (left < 2 || (bytes[at + 1] & 0xc0) != 0x80) return 0;
                at += 2;
            } else if (lead >= 0xf0 && lead <= 0xf4) {
                if (left < 4 || (bytes[at + 1] & 0xc0) != 0x80 || (bytes[at + 2] & 0xc0) != 0x80
                    || (bytes[at + 3] & 0xc0) != 0x80) return 0;
                if (lead == 0xf0 && bytes[at + 1] < 0x90) return 0;
                if (lead == 0xf4 && bytes[at + 1] > 0x8f) return 0;
                at += 4;
            } else {
                return 0;
            }
        }
    }
}

/* What a stretch of canonical CSV that begins outside quotes has of whole lines. */
typedef struct {
    size_t end;   /* behind the last LF outside quotes; 0 for none */
    size_t lines; /* how many such LF there are */
} handover_verify_lines;

/* Finds them by parity: in canonical CSV every quote opens or closes, a doubled one does both. */
static inline handover_verify_lines handover_verify_whole_lines(const uint8_t *bytes, size_t count) {
    handover_verify_lines found = {0, 0};
    size_t at = 0;
    uint64_t quoted = 0; /* all ones while a quote is open */
#if defined(__SSE2__)
    const __m128i quote = _mm_set1_epi8('"'), lf = _mm_set1_epi8('\n');
    for (; at + 64 <= count; at += 64) {
        uint64_t quotes = 0, ends = 0;
        for (int part = 0; part < 4; part++) {
            const __m128i v = _mm_loadu_si128((const __m128i *)(bytes + at + 16 * part));
            quotes |= (uint64_t)(uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, quote)) << (16 * part);
            ends |= (uint64_t)(uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, lf)) << (16 * part);
        }
        /* Bit i becomes the parity of all quotes up to it. */
        quotes ^= quotes << 1;
        quotes ^= quotes << 2;
        quotes ^= quotes << 4;
        quotes ^= quotes << 8;
        quotes ^= quotes << 16;
        quotes ^= quotes << 32;
        quotes ^= quoted;
        quoted = (uint64_t)((int64_t)quotes >> 63);
        ends &= ~quotes;
        if (ends) {
            found.lines += (size_t)__builtin_popcountll(ends);
            found.end = at + 64 - (size_t)__builtin_clzll(ends);
        }
    }
#endif
    for (; at < count; at++) {
        if (bytes[at] == '"') quoted = ~quoted;
        if (bytes[at] == '\n' && !quoted) {
            found.lines++;
            found.end = at + 1;
        }
    }
    return found;
}

static inline uint64_t handover_verify_turn(uint64_t x, int b) { return x << b | x >> (64 - b); }

/* SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, "SipHash: a fast short-input PRF"): under a key that nobody knows,
 * nobody can write two keys of rows that meet. */
static inline void handover_verify_siphash(
    const uint8_t *bytes, size_t count, uint64_t k0, uint64_t k1, uint64_t *first, uint64_t *second) {
    uint64_t v0 = k0 ^ 0x736f6d6570736575, v1 = k1 ^ 0x646f72616e646f6d ^ 0xee;
    uint64_t v2 = k0 ^ 0x6c7967656e657261, v3 = k1 ^ 0x7465646279746573;
#define HANDOVER_VERIFY_ROUND                                              \
    v0 += v1; v1 = handover_verify_turn(v1, 13); v1 ^= v0; v0 = handover_verify_turn(v0, 32); \
    v2 += v3; v3 = handover_verify_turn(v3, 16); v3 ^= v2;                 \
    v0 += v3; v3 = handover_verify_turn(v3, 21); v3 ^= v0;                 \
    v2 += v1; v1 = handover_verify_turn(v1, 17); v1 ^= v2; v2 = handover_verify_turn(v2, 32);
    size_t at = 0;
    for (; at + 8 <= count; at += 8) {
        uint64_t word;
        memcpy(&word, bytes + at, 8);
        v3 ^= word;
        HANDOVER_VERIFY_ROUND
        HANDOVER_VERIFY_ROUND
        v0 ^= word;
    }
    uint64_t last = (uint64_t)count << 56;
    for (size_t place = 0; at + place < count; place++) last |= (uint64_t)bytes[at + place] << (8 * place);
    v3 ^= last;
    HANDOVER_VERIFY_ROUND
    HANDOVER_VERIFY_ROUND
    v0 ^= last;
    v2 ^= 0xee;
    for (int round = 0; round < 4; round++) { HANDOVER_VERIFY_ROUND }
    *first = v0 ^ v1 ^ v2 ^ v3;
    v1 ^= 0xdd;
    for (int round = 0; round < 4; round++) { HANDOVER_VERIFY_ROUND }
    *second = v0 ^ v1 ^ v2 ^ v3;
#undef HANDOVER_VERIFY_ROUND
}
