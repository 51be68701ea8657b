/* SPDX-License-Identifier: MIT
 *
 * report.c - see report.h.
 */
#include "report.h"

#include <string.h>

#include "draw/export.h"
#include "explain/explain.h"
#include "file/trace_write.h"
#include "simulation.h"

static void remark(const struct trace *trace, uint32_t id, bool is_absolute, struct text *into)
{
	explain_brief(trace, id, is_absolute ? NUMBERS_ABSOLUTE : NUMBERS_RELATIVE, into);
}

/* Where the last `lines_max` lines begin. */
static size_t tail_of(const struct text *text, size_t lines_max)
{
	size_t at = text->len, lines = 0;

	while (at > 0) {
		if (text->data[at - 1] == '\n' && lines++ == lines_max)
			return at;
		at--;
	}
	return 0;
}

static void print_ladder(FILE *to, const struct trace *trace, size_t lines_max)
{
	struct export_options options = {.width = 140, .ladder = {.remark = remark}};
	struct text ladder = {0};

	export_text(trace, &options, &ladder);
	if (ladder.len > 0) {
		size_t from = tail_of(&ladder, lines_max);

		if (from > 0)
			fprintf(to, "  ... (the session file has what came before)\n");
		fwrite(ladder.data + from, 1, ladder.len - from, to);
	}
	text_fini(&ladder);
}

static void print_configs(FILE *to, const struct plan *plan)
{
	for (int e = 0; e < 2; e++) {
		struct text text = {0};

		random_config_describe(&plan->tcp[e], &text);
		fprintf(to, "%s: %s\n", e == 0 ? "client" : "server", text.data);
		text_fini(&text);
	}
	fprintf(to, "wire: duplicate %.3f, reorder %.3f, corrupt %.3f, mark %.3f, rate %llu, queue %u, path MTU %u%s\n",
		plan->wire.duplicate, plan->wire.reorder, plan->wire.corrupt, plan->wire.mark, (unsigned long long)plan->wire.rate,
		plan->wire.queue, plan->wire.path_mtu, plan->wire.is_path_mtu_blackhole ? " and says nothing" : "");
}

static void save(FILE *to, const struct trace *trace, const char *path)
{
	struct err err;
	struct trace_writer *w = trace_writer_open(path, trace, &err);

	if (w == NULL || !trace_writer_close(w, &err))
		fprintf(to, "the session is not saved: %s\n", err.text);
	else
		fprintf(to, "session: %s (look: tcpsee replay %s)\n", path, path);
}

bool report_world(FILE *to, uint64_t seed, size_t lines_max, const char *path)
{
	struct simulation s;
	char line[400];

	simulation_init(&s, seed);
	simulation_record(&s);
	plan_describe(&s.plan, line, sizeof line);
	bool is_right = simulation_run(&s);

	fprintf(to, "%s\n", line);
	print_configs(to, &s.plan);
	print_ladder(to, s.trace, lines_max);
	fprintf(to, "seed %llu: %s\n", (unsigned long long)seed, is_right ? "all is right" : s.verdict);
	if (path != NULL)
		save(to, s.trace, path);
	simulation_fini(&s);
	trace_free(s.trace);
	return is_right;
}
