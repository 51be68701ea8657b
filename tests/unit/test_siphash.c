/* SPDX-License-Identifier: MIT
 *
 * test_siphash.c - the values that the authors of SipHash give for key 00 01 .. 0f and input 00 01 02 ...
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/siphash.h"

static void values_of_the_paper(void **state)
{
	uint8_t key[SIPHASH_KEY], input[16];

	(void)state;
	for (uint8_t i = 0; i < 16; i++)
		key[i] = input[i] = i;
	assert_true(siphash(key, input, 0) == 0x726fdb47dd0e0e31);
	assert_true(siphash(key, input, 8) == 0x93f5f5799a932462);
	assert_true(siphash(key, input, 16) == 0x3f2acc7f57c29bdb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_the_paper),
	};

	return cmocka_run_group_tests_name("siphash", tests, NULL, NULL);
}
