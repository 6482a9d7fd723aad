#pragma once
#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

/* One value of a row to be written. `bits` is the integer, or the pattern of the real; `start` and `count` say where a text or a
   blob lies in the row's bytes. `kind` is one of SQLite's storage classes. */
typedef struct {
    int64_t bits;
    uint32_t start;
    uint32_t count;
    int32_t kind;
    int32_t padding;
} handover_sqlite_value;

/* Binds a whole row at once: a call a value across the language border would cost as much as the binding. Texts and blobs are not
   copied, so `bytes` must stay where it is until the statement is reset. */
static inline int handover_sqlite_bind_row(
    sqlite3_stmt *statement, const uint8_t *bytes, const handover_sqlite_value *values, int count)
{
    /* A text of no bytes is no NULL, so it has to point at something. */
    const uint8_t *base = bytes ? bytes : (const uint8_t *)"";
    for (int i = 0; i < count; i++) {
        int status;
        double real;
        switch (values[i].kind) {
        case SQLITE_TEXT:
            status = sqlite3_bind_text(
                statement, i + 1, (const char *)base + values[i].start, (int)values[i].count, SQLITE_STATIC);
            break;
        case SQLITE_BLOB:
            status = values[i].count == 0
                ? sqlite3_bind_zeroblob(statement, i + 1, 0)
                : sqlite3_bind_blob(statement, i + 1, base + values[i].start, (int)values[i].count, SQLITE_STATIC);
            break;
        case SQLITE_INTEGER: status = sqlite3_bind_int64(statement, i + 1, values[i].bits); break;
        case SQLITE_FLOAT:
            memcpy(&real, &values[i].bits, sizeof real);
            status = sqlite3_bind_double(statement, i + 1, real);
            break;
        default: status = sqlite3_bind_null(statement, i + 1); break;
        }
        if (status != SQLITE_OK) return status;
    }
    return SQLITE_OK;
}

/* Binds one text, of which SQLite keeps a copy. SQLITE_TRANSIENT is a macro that does not import. */
static inline int handover_sqlite_bind_text(sqlite3_stmt *statement, int place, const uint8_t *bytes, int count)
{
    return sqlite3_bind_text(statement, place, bytes ? (const char *)bytes : "", count, SQLITE_TRANSIENT);
}

/* sqlite3_db_config is variadic, which does not import. */
static inline int handover_sqlite_enable_triggers(sqlite3 *database, int enabled)
{
    return sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, enabled, (int *)0);
}

/* Takes a whole row at once: a call a value across the language border would cost as much as the value. Texts (in UTF-8) and blobs
   are copied one after the other into `bytes` as far as they fit. Returns how many bytes they have together; if that is more
   than `capacity`, the caller makes room and asks again. A place has 32 bits: a row has at most 10^9 bytes where it is stored, UTF-16
   grows by half, and nobody asks for a value more than twice. */
static inline int64_t handover_sqlite_read_row(
    sqlite3_stmt *statement, handover_sqlite_value *values, int count, uint8_t *bytes, int64_t capacity)
{
    int64_t used = 0;
    for (int i = 0; i < count; i++) {
        handover_sqlite_value value = {0, 0, 0, sqlite3_column_type(statement, i), 0};
        const void *content = 0;
        double real;
        switch (value.kind) {
        case SQLITE_INTEGER: value.bits = sqlite3_column_int64(statement, i); break;
        case SQLITE_FLOAT:
            real = sqlite3_column_double(statement, i);
            memcpy(&value.bits, &real, sizeof real);
            break;
        case SQLITE_TEXT: content = sqlite3_column_text(statement, i); break;
        case SQLITE_BLOB: content = sqlite3_column_blob(statement, i); break;
        default: break;
        }
        if (content) {
            /* After the text was asked for, so that it is the length in UTF-8. */
            value.count = (uint32_t)sqlite3_column_bytes(statement, i);
            value.start = (uint32_t)used;
            if (used + value.count <= capacity) memcpy(bytes + used, content, value.count);
            used += value.count;
        }
        values[i] = value;
    }
    return used;
}
