/* SPDX-License-Identifier: MIT
 *
 * value.h - numbers of TCP as people write them.
 */
#ifndef EXPLAIN_VALUE_H
#define EXPLAIN_VALUE_H

#include "explain/explain.h"

/* Decimal; quicker than a format, since every row of a ladder has some. */
void value_add_number(uint32_t number, struct text *into);

/* "10.4 ms", "420 us", "1.5 s" */
void value_add_time(time_ns time, struct text *into);

/* A variable's value as it stands in a sentence: as explain_value(), without the sign of relative numbers. */
void value_add(enum tcp_variable variable, int64_t value, uint32_t relative_to, enum explain_numbers numbers, time_ns now,
	       struct text *into);

/* Is this sequence number none yet? Zero, though the direction does not start there. (One in 2^32 that are 0 is wronged.) */
bool value_is_unset(int64_t value, uint32_t relative_to);

#endif
