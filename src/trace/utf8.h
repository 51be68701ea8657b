/* SPDX-License-Identifier: MIT
 *
 * utf8.h - valid UTF-8 out of anything.
 *
 * Text in a trace is always valid UTF-8 without '\0', so that it can be written
 * as JSON and drawn as it stands; what is neither becomes U+FFFD.
 */
#ifndef TRACE_UTF8_H
#define TRACE_UTF8_H

#include "base/base.h"

/* Bytes of the character that starts at `p` (1..4), of which `left` bytes are
 * there; 0 when it is no valid one (RFC 3629: no overlong form, no surrogate). */
size_t utf8_char_len(const uint8_t *p, size_t left);

/* Is all of it valid? Fast for ASCII. */
bool utf8_is_valid(struct span text);

/* Copies `from` into `into` (room bytes, no '\0' is added), each invalid byte and each '\0' as
 * U+FFFD; stops before the character that does not fit. Returns the length. */
size_t utf8_clean(uint8_t *into, size_t room, struct span from);

#endif
