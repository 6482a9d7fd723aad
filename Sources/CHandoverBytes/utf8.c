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

/* From `i`, where a sequence begins. */
static size_t valid_prefix_from(const uint8_t *bytes, size_t i, size_t count) {
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

#if defined(__x86_64__)
#include <immintrin.h>

/* What two neighbouring bytes can have wrong; a byte pair is wrong where all three tables below name the same fault.
 * J. Keiser, D. Lemire: Validating UTF-8 In Less Than One Instruction Per Byte, 2021, section 6. */
enum {
    TOO_SHORT = 1 << 0,  /* a lead, and no trail behind it */
    TOO_LONG = 1 << 1,   /* ASCII, and a trail behind it */
    OVERLONG_3 = 1 << 2, /* E0 80…9F */
    TOO_LARGE = 1 << 3,  /* F4 90…BF, F5… */
    SURROGATE = 1 << 4,  /* ED A0…BF */
    OVERLONG_2 = 1 << 5, /* C0, C1 */
    BEYOND = 1 << 6,     /* F5… 80…8F */
    OVERLONG_4 = 1 << 6, /* F0 80…8F */
    TWO_TRAILS = 1 << 7, /* right where a sequence of three or four goes on, and wrong elsewhere */
    ANY_LOW = TOO_SHORT | TOO_LONG | TWO_TRAILS
};

#define BOTH_LANES(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)
#define AVX2 __attribute__((target("avx2"), always_inline)) static inline

/* The bytes one, two or three before each. */
#define BEFORE(v, previous, n) _mm256_alignr_epi8(v, _mm256_permute2x128_si256(previous, v, 0x21), 16 - (n))

/* Not zero where a block, behind the one before it, has a fault. */
AVX2 __m256i faults(__m256i v, __m256i previous) {
    const __m256i first_high = BOTH_LANES(
        TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, (char)TWO_TRAILS, (char)TWO_TRAILS,
        (char)TWO_TRAILS, (char)TWO_TRAILS, TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
        TOO_SHORT | TOO_LARGE | BEYOND | OVERLONG_4);
    const __m256i first_low = BOTH_LANES(
        (char)(ANY_LOW | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), (char)(ANY_LOW | OVERLONG_2), (char)ANY_LOW, (char)ANY_LOW,
        (char)(ANY_LOW | TOO_LARGE), (char)(ANY_LOW | TOO_LARGE | BEYOND), (char)(ANY_LOW | TOO_LARGE | BEYOND),
        (char)(ANY_LOW | TOO_LARGE | BEYOND), (char)(ANY_LOW | TOO_LARGE | BEYOND), (char)(ANY_LOW | TOO_LARGE | BEYOND),
        (char)(ANY_LOW | TOO_LARGE | BEYOND), (char)(ANY_LOW | TOO_LARGE | BEYOND), (char)(ANY_LOW | TOO_LARGE | BEYOND),
        (char)(ANY_LOW | TOO_LARGE | BEYOND | SURROGATE), (char)(ANY_LOW | TOO_LARGE | BEYOND),
        (char)(ANY_LOW | TOO_LARGE | BEYOND));
    const __m256i second_high = BOTH_LANES(
        TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
        (char)(TOO_LONG | OVERLONG_2 | TWO_TRAILS | OVERLONG_3 | BEYOND | OVERLONG_4),
        (char)(TOO_LONG | OVERLONG_2 | TWO_TRAILS | OVERLONG_3 | TOO_LARGE),
        (char)(TOO_LONG | OVERLONG_2 | TWO_TRAILS | SURROGATE | TOO_LARGE),
        (char)(TOO_LONG | OVERLONG_2 | TWO_TRAILS | SURROGATE | TOO_LARGE), TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
    const __m256i low = _mm256_set1_epi8(0x0f);
    const __m256i before = BEFORE(v, previous, 1);
    const __m256i pairs = _mm256_and_si256(
        _mm256_and_si256(
            _mm256_shuffle_epi8(first_high, _mm256_and_si256(_mm256_srli_epi16(before, 4), low)),
            _mm256_shuffle_epi8(first_low, _mm256_and_si256(before, low))),
        _mm256_shuffle_epi8(second_high, _mm256_and_si256(_mm256_srli_epi16(v, 4), low)));
    /* Two trails are right exactly behind a lead of three bytes, and a lead of four. */
    const __m256i third = _mm256_subs_epu8(BEFORE(v, previous, 2), _mm256_set1_epi8((char)(0xe0 - 0x80)));
    const __m256i fourth = _mm256_subs_epu8(BEFORE(v, previous, 3), _mm256_set1_epi8((char)(0xf0 - 0x80)));
    const __m256i going_on = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(going_on, pairs);
}

/* The end of blocks without a fault. The last sequence in them may be cut. */
__attribute__((target("avx2"))) static size_t sound_blocks(const uint8_t *bytes, size_t count) {
    __m256i previous = _mm256_setzero_si256();
    size_t i = 0;
    for (; i + 64 <= count; i += 64) {
        const __m256i one = _mm256_loadu_si256((const __m256i *)(bytes + i));
        const __m256i two = _mm256_loadu_si256((const __m256i *)(bytes + i + 32));
        const __m256i wrong = _mm256_or_si256(faults(one, previous), faults(two, one));
        if (!_mm256_testz_si256(wrong, wrong)) break;
        previous = two;
    }
    return i;
}
#endif

size_t handover_utf8_valid_prefix(const uint8_t *bytes, size_t count) {
    size_t start = 0;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        start = sound_blocks(bytes, count);
        /* Back to the lead of the last sequence; behind three trails there is nothing of it left to come. */
        size_t lead = start;
        while (lead > 0 && start - lead < 3 && is_trail(bytes[lead - 1])) lead--;
        if (lead > 0 && start - lead < 3) start = lead - 1;
    }
#endif
    return valid_prefix_from(bytes, start, count);
}
