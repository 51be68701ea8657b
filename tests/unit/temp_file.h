/* SPDX-License-Identifier: MIT
 *
 * temp_file.h - a file of its own for each test, and what a reader says about it.
 *
 *     cmocka_unit_test_setup_teardown(test, temp_file_new, temp_file_free)
 *     struct temp_file *f = *state;
 */
#ifndef TESTS_TEMP_FILE_H
#define TESTS_TEMP_FILE_H

#include "base/err.h"
#include "base/text.h"

struct temp_file {
	char path[64];
	struct err err;
	char remark[300];
};

int temp_file_new(void **state);
int temp_file_free(void **state);
void temp_file_put(const struct temp_file *f, const void *bytes, size_t len);
/* The caller frees it with text_fini(). */
struct text temp_file_get(const struct temp_file *f);

#endif
