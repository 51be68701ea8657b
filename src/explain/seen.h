/* SPDX-License-Identifier: MIT
 *
 * seen.h - what a packet shows to everybody, whatever its sender had in mind.
 */
#ifndef EXPLAIN_SEEN_H
#define EXPLAIN_SEEN_H

#include "explain/phrases.h"
#include "explain/scene.h"

enum seen seen_in(struct scene *s);

#endif
