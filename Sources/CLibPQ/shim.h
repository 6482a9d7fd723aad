#pragma once
#include <libpq-fe.h>

/* Macros of postgres_ext.h, which are not part of what libpq-fe.h imports as constants: the fields of an error. */
enum {
    handover_pq_state = PG_DIAG_SQLSTATE,
    handover_pq_message = PG_DIAG_MESSAGE_PRIMARY,
    handover_pq_schema = PG_DIAG_SCHEMA_NAME,
    handover_pq_table = PG_DIAG_TABLE_NAME,
    handover_pq_column = PG_DIAG_COLUMN_NAME,
    handover_pq_constraint = PG_DIAG_CONSTRAINT_NAME,
    handover_pq_function = PG_DIAG_SOURCE_FUNCTION
};
