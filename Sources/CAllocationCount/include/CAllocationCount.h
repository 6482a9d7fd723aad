// Counts allocations in whatever executable links this: its malloc and kin stand before those of the C library.

#ifndef HANDOVER_ALLOCATION_COUNT_H
#define HANDOVER_ALLOCATION_COUNT_H

#include <stdbool.h>
#include <stdint.h>

/// How often this process has asked for memory so far, on all threads: malloc, calloc, realloc, posix_memalign, aligned_alloc.
uint64_t handover_allocation_count(void);

/// Whether allocations are counted at all: not under a sanitizer, which has an allocator of its own.
bool handover_counts_allocations(void);

#endif
