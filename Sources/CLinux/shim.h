#pragma once
/* What Linux and glibc have and Swift's Glibc does not show. */
#include <linux/falloc.h>
#include <malloc.h>
#include <spawn.h>

/* posix_spawn(3): the folder that a program starts in, and that it inherits no file from a descriptor on. */
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

/* fallocate(2) with FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE: the bytes read as zeros from here on, and take no room. */
int fallocate(int descriptor, int mode, long offset, long count);
static inline int handover_punch_hole(int descriptor, long offset, long count) {
    return fallocate(descriptor, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, offset, count);
}
