/* SPDX-License-Identifier: MIT
 *
 * report.h - a world that failed, told: its plan, what broke, the ladder, and a session file for `tcpsee replay`.
 */
#ifndef TESTS_SIMULATE_REPORT_H
#define TESTS_SIMULATE_REPORT_H

#include <stdio.h>

#include "base/base.h"

/* Runs the world of this seed once more, recorded. Writes the story to `to`: at most `lines_max` lines of its ladder, the
 * last ones; and the session to `path`, when it is not NULL. Returns whether all was right. */
bool report_world(FILE *to, uint64_t seed, size_t lines_max, const char *path);

#endif
