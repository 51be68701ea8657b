/* SPDX-License-Identifier: MIT
 *
 * remark.h - what a reader recovered or left out, as sentences joined by "; ".
 */
#ifndef FILE_REMARK_H
#define FILE_REMARK_H

#include "base/base.h"

/* Adds to the remark in `into` (room bytes; 0: nobody wants it). What does not fit is cut. */
void remark_add(char *into, size_t room, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
