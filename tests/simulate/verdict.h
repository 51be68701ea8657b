/* SPDX-License-Identifier: MIT
 *
 * verdict.h - has a world ended as it must?
 */
#ifndef TESTS_SIMULATE_VERDICT_H
#define TESTS_SIMULATE_VERDICT_H

#include "simulation.h"

/* Writes s->verdict when it has not. `is_spinning`: it never came to the end of an instant; `is_late`: it ran out of time. */
bool verdict_of(struct simulation *s, bool is_spinning, bool is_late);

#endif
