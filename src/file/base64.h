/* SPDX-License-Identifier: MIT
 *
 * base64.h - bytes as text that JSON can hold, and back (RFC 4648 4).
 */
#ifndef FILE_BASE64_H
#define FILE_BASE64_H

#include "base/base.h"

#define BASE64_LEN(len) (((size_t)(len) + 2) / 3 * 4)

/* Writes BASE64_LEN(bytes.len) characters, no '\0'. Returns the place behind them. */
char *base64_encode(char *into, struct span bytes);

/* False when `text` is not base64 with its padding, or more than `room` bytes. */
bool base64_decode(struct span text, uint8_t *into, size_t room, size_t *len) MUST_USE;

#endif
