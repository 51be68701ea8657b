/* SPDX-License-Identifier: MIT
 *
 * temp_file.c - a file of its own for each test (temp_file.h).
 */
#include "temp_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int temp_file_new(void **state)
{
	struct temp_file *f = calloc(1, sizeof *f);
	if (f == NULL)
		return -1;
	strcpy(f->path, "/tmp/tcpsee-test-XXXXXX");
	int fd = mkstemp(f->path);
	if (fd < 0)
		return -1;
	close(fd);
	*state = f;
	return 0;
}

int temp_file_free(void **state)
{
	struct temp_file *f = *state;
	unlink(f->path);
	free(f);
	return 0;
}

void temp_file_put(const struct temp_file *f, const void *bytes, size_t len)
{
	FILE *file = fopen(f->path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

struct text temp_file_get(const struct temp_file *f)
{
	struct text t = {0};
	char block[4096];
	FILE *file = fopen(f->path, "r");
	assert_non_null(file);
	for (size_t n; (n = fread(block, 1, sizeof block, file)) > 0;)
		text_add_bytes(&t, block, n);
	assert_int_equal(fclose(file), 0);
	return t;
}
