/* SPDX-License-Identifier: MIT
 *
 * test_fuzz_corpus.c - the fuzzer's corpus (tests/fuzz/corpus/segment) again, with any compiler: inputs that reach much of
 * the engine, and those that once broke something.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <dirent.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/fuzz/fuzz_segment.h"

enum { INPUT_MAX = 1 << 16, INPUTS_LEAST = 20 };

static bool replay(const char *folder, const char *name)
{
	static uint8_t bytes[INPUT_MAX];
	char path[512];

	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		return false;
	size_t len = fread(bytes, 1, sizeof bytes, f);

	fclose(f);
	if (fuzz_segment(span_of(bytes, len)))
		return true;
	print_error("%s\n", path);
	return false;
}

static void corpus_breaks_nothing(void **state)
{
	(void)state;
	static const char folder[] = "tests/fuzz/corpus/segment";
	unsigned count = 0, broken = 0;
	DIR *dir = opendir(folder);

	assert_non_null(dir);
	for (const struct dirent *entry; (entry = readdir(dir)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		count++;
		broken += !replay(folder, entry->d_name);
	}
	closedir(dir);
	assert_int_equal(broken, 0);
	assert_true(count >= INPUTS_LEAST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(corpus_breaks_nothing),
	};

	return cmocka_run_group_tests_name("fuzz corpus", tests, NULL, NULL);
}
