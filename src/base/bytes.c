/* SPDX-License-Identifier: MIT
 *
 * bytes.c - the one part of the bounded writer that is too long for a header.
 */
#include "base/bytes.h"

void write_bytes(struct writer *w, struct span bytes)
{
	if (bytes.len == 0 || !writer_room(w, bytes.len))
		return;
	memcpy(w->at, bytes.data, bytes.len);
	w->at += bytes.len;
}
