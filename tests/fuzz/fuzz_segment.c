/* SPDX-License-Identifier: MIT
 *
 * fuzz_segment.c - libFuzzer's way into the storms (tests/simulate/storm.h): its bytes are the dice.
 *
 * The first bytes choose the configuration and the state in which it begins, each following group a step: a segment with
 * numbers near the TCB's own, a segment whose bytes are changed before the parser reads them, an ICMP message, a timer, a
 * call of the application. After each step every invariant must hold, and at the end a calm peer must get the connection to CLOSED.
 *
 *     make fuzz-segment RUNS=1000000        with clang; test_fuzz_corpus replays the corpus with any compiler
 */
#include "fuzz_segment.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/simulate/storm.h"

enum { STEPS = 400 };

bool fuzz_segment(struct span bytes)
{
	static struct storm storm; /* large, and begun anew each time */
	struct dice dice;

	storm.story = NULL;
	dice_of_bytes(&dice, bytes);
	if (storm_weather(&storm, &dice, STEPS))
		return true;
	storm.story = stderr;
	(void)storm_weather(&storm, &dice, STEPS);
	fprintf(stderr, "%s\n", storm.verdict);
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!fuzz_segment(span_of(data, size)))
		abort();
	return 0;
}
