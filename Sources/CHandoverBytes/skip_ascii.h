#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The offset of the first byte at or after `i` that is not ASCII, or `count`. */
static inline size_t handover_skip_ascii(const uint8_t *bytes, size_t i, size_t count) {
    while (count - i >= 8) {
        uint64_t word;
        memcpy(&word, bytes + i, 8);
        const uint64_t high = word & 0x8080808080808080u;
        if (high) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            return i + ((size_t)__builtin_ctzll(high) >> 3);
#else
            break;
#endif
        }
        i += 8;
    }
    while (i < count && bytes[i] < 0x80) i++;
    return i;
}

/* Copies ASCII by words of eight bytes, and says how many bytes that were; fewer than eight of it may follow. */
static inline size_t handover_copy_ascii(const uint8_t *bytes, size_t count, uint8_t *out) {
    size_t i = 0;
    while (count - i >= 8) {
        uint64_t word;
        memcpy(&word, bytes + i, 8);
        if (word & 0x8080808080808080u) break;
        memcpy(out + i, &word, 8);
        i += 8;
    }
    return i;
}
