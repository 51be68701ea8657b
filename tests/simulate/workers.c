/* SPDX-License-Identifier: MIT
 *
 * workers.c - see workers.h.
 */
#include "workers.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "simulation.h"

struct tally *tally_new(uint64_t first, uint64_t count)
{
	struct tally *t = mmap(NULL, sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (t == MAP_FAILED)
		return NULL;
	t->first = first;
	t->count = count;
	return t;
}

void tally_free(struct tally *t)
{
	(void)munmap(t, sizeof *t);
}

static void note_failure(struct tally *t, uint64_t seed, uint64_t failures_max)
{
	uint64_t n = atomic_fetch_add(&t->failed, 1);

	if (n < FAILURES_MAX)
		t->failures[n] = seed;
	if (n + 1 >= failures_max)
		atomic_store(&t->is_stopped, 1);
}

static void run_one(struct tally *t, uint64_t seed, uint64_t failures_max)
{
	struct simulation s;

	simulation_init(&s, seed);
	if (!simulation_run(&s))
		note_failure(t, seed, failures_max);
	atomic_fetch_add(&t->packets, s.packets);
	atomic_fetch_add(&t->segments, s.watch.segments);
	atomic_fetch_add(&t->calls, s.watch.calls);
	atomic_fetch_add(&t->bytes, s.actors[0].received + s.actors[1].received);
	for (size_t i = 0; i < TCP_STATE_COUNT; i++)
		atomic_fetch_add(&t->visits[i], s.watch.visits[i]);
	for (int e = 0; e < 2; e++)
		atomic_fetch_add(&t->ends[s.actors[e].end], 1);
	simulation_fini(&s);
}

static void work(struct tally *t, unsigned me, uint64_t failures_max)
{
	uint64_t n;

	while (!atomic_load(&t->is_stopped) && (n = atomic_fetch_add(&t->taken, 1)) < t->count) {
		atomic_store(&t->doing[me], t->first + n + 1);
		run_one(t, t->first + n, failures_max);
		atomic_fetch_add(&t->done, 1);
	}
	atomic_store(&t->doing[me], 0);
}

static pid_t hire(struct tally *t, unsigned me, uint64_t failures_max)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	work(t, me, failures_max);
	exit(0); /* not _exit(): a sanitizer looks for memory that was not given back */
}

static void print_progress(const struct tally *t, unsigned seconds)
{
	fprintf(stderr, "  %3u s: %llu of %llu worlds, %llu failed, %llu million packets\n", seconds,
		(unsigned long long)t->done, (unsigned long long)t->count, (unsigned long long)t->failed,
		(unsigned long long)(t->packets / 1000000));
}

/* A worker is gone: what it was doing has killed it, and somebody takes its place. True: it had just finished. */
static bool bury(struct tally *t, pid_t *pid, int status, unsigned me, uint64_t failures_max)
{
	uint64_t doing = atomic_load(&t->doing[me]);

	*pid = 0;
	if (doing == 0) {
		t->has_leak |= status != 0;
		return true;
	}
	note_failure(t, doing - 1, failures_max);
	atomic_fetch_add(&t->done, 1);
	atomic_store(&t->doing[me], 0);
	*pid = hire(t, me, failures_max);
	return *pid <= 0;
}

void workers_run(struct tally *t, unsigned workers, uint64_t failures_max, bool has_progress)
{
	enum { LOOKS_A_SECOND = 20, PROGRESS_SECONDS = 10 };
	pid_t pids[WORKERS_MAX] = {0};
	unsigned at_work = 0;

	for (unsigned i = 0; i < workers && i < WORKERS_MAX; i++) {
		pids[i] = hire(t, i, failures_max);
		at_work += pids[i] > 0;
	}
	for (unsigned looks = 1; at_work > 0; looks++) {
		int status;

		usleep(1000000 / LOOKS_A_SECOND);
		for (unsigned i = 0; i < WORKERS_MAX; i++)
			if (pids[i] > 0 && waitpid(pids[i], &status, WNOHANG) == pids[i])
				at_work -= bury(t, &pids[i], status, i, failures_max);
		if (has_progress && looks % (LOOKS_A_SECOND * PROGRESS_SECONDS) == 0)
			print_progress(t, looks / LOOKS_A_SECOND);
	}
}
