/* SPDX-License-Identifier: MIT
 *
 * measure.h - what the benchmarks share: a clock, the median of some runs, and a row of results.
 *
 *     struct measure_row row = {"one process, bulk", "not recorded", "ns/segment", "<= 600", "<= 350"};
 *     double runs[RUNS];
 *     for (size_t i = 0; i < RUNS; i++)
 *             runs[i] = ...;
 *     measure_row(&row, runs, RUNS);
 *
 * A row is one JSON object on one line of stdout; run.sh gathers them. Each benchmark is one source, linked with
 * the program's objects: so what they share is a header.
 */
#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 5 };

struct measure_row {
	const char *group;
	const char *what;
	const char *unit;
	const char *mark; /* "<= 1000", ">= 0.3"; "" for none */
	const char *goal; /* likewise */
};

/* Processor time: what runs in one thread and never waits takes just as long on an idle machine. */
static inline double measure_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline int measure_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sorts `runs`. */
static inline void measure_row(const struct measure_row *row, double *runs, size_t count)
{
	qsort(runs, count, sizeof runs[0], measure_compare);
	double middle = (runs[(count - 1) / 2] + runs[count / 2]) / 2;

	printf("{\"group\":\"%s\",\"what\":\"%s\",\"value\":%.6g,\"unit\":\"%s\",", row->group, row->what, middle,
	       row->unit);
	printf("\"lowest\":%.6g,\"highest\":%.6g,\"runs\":%zu,", runs[0], runs[count - 1], count);
	printf("\"mark\":\"%s\",\"goal\":\"%s\"}\n", row->mark, row->goal);
	fflush(stdout);
}

/* The benchmark itself is wrong: a figure would be worth nothing. */
static inline void measure_must(int is_true, const char *what)
{
	if (is_true)
		return;
	fprintf(stderr, "benchmark: it does not hold that %s\n", what);
	exit(1);
}

#endif
