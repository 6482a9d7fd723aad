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
