/* SPDX-License-Identifier: MIT
 *
 * simulate.c - `make simulate N=100000`: many random worlds, each with a witness at every call of the engine.
 *
 *     simulate [--seed S] [--worlds N] [--jobs J] [--failures F] [--save FOLDER] [--tell]
 *
 * A world that fails is run once more and told: its plan, what broke, its ladder; its session is written to FOLDER.
 * --tell does that for every world, also when all is right:  simulate --seed 17 --worlds 1 --tell
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"
#include "report.h"
#include "workers.h"

enum { LADDER_LINES = 80 };

struct settings {
	uint64_t seed, worlds, failures;
	unsigned jobs;
	const char *folder;
	bool is_telling;
};

static bool parse(int argc, char **argv, struct settings *s)
{
	static const struct option options[] = {
		{"seed", required_argument, NULL, 's'}, {"worlds", required_argument, NULL, 'n'},
		{"jobs", required_argument, NULL, 'j'}, {"failures", required_argument, NULL, 'f'},
		{"save", required_argument, NULL, 'o'}, {"tell", no_argument, NULL, 't'}, {0}};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 's': s->seed = strtoull(optarg, NULL, 10); break;
		case 'n': s->worlds = strtoull(optarg, NULL, 10); break;
		case 'j': s->jobs = (unsigned)strtoul(optarg, NULL, 10); break;
		case 'f': s->failures = strtoull(optarg, NULL, 10); break;
		case 'o': s->folder = optarg; break;
		case 't': s->is_telling = true; break;
		default: return false;
		}
	}
	return optind == argc && s->jobs > 0 && s->failures > 0;
}

/* In a process of its own: the world may crash again. */
static void tell(const struct settings *s, uint64_t seed, size_t lines)
{
	char path[300];

	(void)snprintf(path, sizeof path, "%s/seed-%llu.json", s->folder != NULL ? s->folder : ".", (unsigned long long)seed);
	fflush(NULL);
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		(void)report_world(stdout, seed, lines, s->folder != NULL ? path : NULL);
		fflush(NULL);
		_exit(0);
	}
	if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFSIGNALED(status))
		printf("seed %llu: the world ends by signal %d\n", (unsigned long long)seed, WTERMSIG(status));
}

static void print_sums(const struct tally *t)
{
	printf("%llu worlds, %llu failed; %llu packets, %llu segments arrived, %llu calls of the engine checked, %llu MB read\n",
	       (unsigned long long)t->done, (unsigned long long)t->failed, (unsigned long long)t->packets,
	       (unsigned long long)t->segments, (unsigned long long)t->calls, (unsigned long long)(t->bytes / 1000000));
	for (int i = 0; i < TCP_END_COUNT; i++)
		printf("%s%s %llu", i == 0 ? "ends: " : ", ", tcp_end_name((enum tcp_end)i), (unsigned long long)t->ends[i]);
	printf("\nin each state: ");
	for (int i = 0; i < TCP_STATE_COUNT; i++)
		printf("%s%s %llu", i == 0 ? "" : ", ", tcp_state_name((enum tcp_state)i), (unsigned long long)t->visits[i]);
	printf("\n");
}

static int run(const struct settings *s)
{
	struct tally *t = tally_new(s->seed, s->worlds);

	if (t == NULL)
		return 2;
	if (s->is_telling) {
		for (uint64_t i = 0; i < s->worlds; i++)
			tell(s, s->seed + i, SIZE_MAX);
		tally_free(t);
		return 0;
	}
	workers_run(t, s->jobs, s->failures, true);
	for (uint64_t i = 0; i < t->failed && i < FAILURES_MAX; i++) {
		tell(s, t->failures[i], LADDER_LINES);
		printf("again: make simulate SEED=%llu N=1\n\n", (unsigned long long)t->failures[i]);
	}
	print_sums(t);
	int status = t->failed > 0 || t->has_leak;

	tally_free(t);
	return status;
}

int main(int argc, char **argv)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	struct settings s = {.seed = 1, .worlds = 10000, .failures = 3, .jobs = processors > 0 ? (unsigned)processors : 1};

	if (!parse(argc, argv, &s)) {
		fprintf(stderr, "simulate [--seed S] [--worlds N] [--jobs J] [--failures F] [--save FOLDER] [--tell]\n");
		return 2;
	}
	return run(&s);
}
