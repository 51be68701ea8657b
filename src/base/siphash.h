/* SPDX-License-Identifier: MIT
 *
 * siphash.h - SipHash-2-4 (Aumasson, Bernstein 2012), a keyed pseudo-random function: who does not know the key cannot
 * tell the value for one input from the values for others.
 */
#ifndef BASE_SIPHASH_H
#define BASE_SIPHASH_H

#include "base/base.h"

enum { SIPHASH_KEY = 16 };

/* `len` is a multiple of 8. */
uint64_t siphash(const uint8_t key[SIPHASH_KEY], const uint8_t *bytes, size_t len);

#endif
