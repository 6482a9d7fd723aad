#include "CHandoverBytes.h"

static size_t count_byte(const uint8_t *bytes, size_t count, uint8_t wanted) {
    size_t found = 0, i = 0;
#if defined(__SSE2__)
    const __m128i w = _mm_set1_epi8((char)wanted);
    while (i + 16 <= count) {
        /* A byte of the sum holds at most 255 hits, so it is emptied before it can overflow. */
        __m128i sum = _mm_setzero_si128();
        for (int round = 0; round < 255 && i + 16 <= count; round++, i += 16)
            sum = _mm_sub_epi8(sum, _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(bytes + i)), w));
        const __m128i total = _mm_sad_epu8(sum, _mm_setzero_si128());
        found += (size_t)_mm_cvtsi128_si64(total) + (size_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(total, total));
    }
#endif
    for (; i < count; i++) found += bytes[i] == wanted;
    return found;
}

size_t handover_count_lines(const uint8_t *bytes, size_t count) {
    size_t lines = count_byte(bytes, count, '\n');
    if (count == 0 || memchr(bytes, '\r', count) == NULL) return lines;
    for (size_t i = 0; i < count; i++) lines += bytes[i] == '\r' && (i + 1 == count || bytes[i + 1] != '\n');
    return lines;
}

void handover_add_bits(const uint64_t *words, size_t first, size_t step, size_t count, uint64_t *sums) {
    words += first;
    while (count > 0) {
        /* Eight words hold a byte for each bit, which cannot overflow so soon. */
        const size_t some = count < 255 ? count : 255;
        uint64_t bytes[8] = {0};
        for (size_t i = 0; i < some; i++) {
            const uint64_t word = words[i * step];
            for (int bit = 0; bit < 8; bit++) bytes[bit] += (word >> bit) & UINT64_C(0x0101010101010101);
        }
        for (int i = 0; i < 64; i++) sums[i] += (bytes[i % 8] >> (i / 8 * 8)) & 0xff;
        words += some * step;
        count -= some;
    }
}
