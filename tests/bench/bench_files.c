/* SPDX-License-Identifier: MIT
 *
 * bench_files.c - a session file written and loaded, and the text ladder of it, per event.
 *
 * The session is a simulated bulk transfer with losses, so that retransmissions, duplicate ACKs and recoveries
 * are in it, with 128 bytes kept of each packet. Its file lies in $TMPDIR, else in /tmp.
 *
 *     bench_files [write|load|ladder]
 */
#include "wire.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/grow.h"
#include "draw/export.h"
#include "explain/explain.h"
#include "file/trace_read.h"
#include "file/trace_write.h"

#define BULK (UINT64_C(100) << 20)
enum { EVENTS_LEAST = 200000 };

static struct trace *simulate(void)
{
	struct trace *trace = trace_new();
	struct wire_bulk *bulk = grow_new(1, sizeof *bulk);
	struct wire_config config = {.trace = trace, .impair = {.delay = 5 * NS_PER_MS, .loss = 0.002, .seed = 1}};
	struct wire w;

	trace_about(trace)->snaplen = 128;
	wire_open(&w, &config);
	wire_start_bulk(&w, bulk, BULK);
	while (!bulk->is_done)
		wire_turn(&w);
	measure_must(bulk->received == BULK, "all bytes arrive");
	wire_close(&w);
	free(bulk);
	measure_must(trace_count(trace) >= EVENTS_LEAST, "the session is long enough");
	return trace;
}

static void report(const char *what, const char *unit, const char *goal, double value[RUNS])
{
	measure_row(&(struct measure_row){"files", what, unit, "", goal}, value, RUNS);
}

static void bench_write(const struct trace *trace, const char *path)
{
	double spent[RUNS];
	struct err err;

	for (size_t i = 0; i < RUNS; i++) {
		double start = measure_seconds();
		struct trace_writer *writer = trace_writer_open(path, trace, &err);

		measure_must(writer != NULL && trace_writer_close(writer, &err), "the session is written");
		spent[i] = (measure_seconds() - start) * 1e9 / trace_count(trace);
	}
	report("JSON written", "ns/event", "", spent);
}

static void report_size(const struct trace *trace, const char *path)
{
	struct stat about;
	double size;

	measure_must(stat(path, &about) == 0, "the session file is there");
	size = (double)about.st_size / trace_count(trace);
	measure_row(&(struct measure_row){"files", "JSON in the file", "bytes/event", "", ""}, &size, 1);
	size = (double)trace_memory(trace) / trace_count(trace);
	measure_row(&(struct measure_row){"files", "trace in memory", "bytes/event", "", ""}, &size, 1);
}

static void bench_load(const struct trace *trace, const char *path)
{
	double spent[RUNS];
	char remark[200];
	struct err err;

	for (size_t i = 0; i < RUNS; i++) {
		double start = measure_seconds();
		struct trace *loaded = trace_read(path, remark, sizeof remark, &err);

		spent[i] = (measure_seconds() - start) * 1e9 / trace_count(trace);
		measure_must(loaded != NULL, "the session can be loaded");
		measure_must(trace_count(loaded) == trace_count(trace), "all events are loaded");
		trace_free(loaded);
	}
	report("JSON loaded", "ns/event", "", spent);
}

static void remark(const struct trace *trace, uint32_t id, bool is_absolute, struct text *into)
{
	explain_brief(trace, id, is_absolute ? NUMBERS_ABSOLUTE : NUMBERS_RELATIVE, into);
}

static uint32_t count_packets(const struct trace *trace)
{
	uint32_t count = 0;

	for (uint32_t id = 1; id <= trace_count(trace); id++)
		count += trace_event(trace, id)->kind == EV_SENT;
	return count;
}

static void bench_ladder(const struct trace *trace)
{
	struct export_options options = {.width = 100, .ladder = {.remark = remark}};
	double spent[RUNS], packet[RUNS];
	uint32_t packets = count_packets(trace);

	for (size_t i = 0; i < RUNS; i++) {
		struct text ladder = {0};
		double start = measure_seconds();

		export_text(trace, &options, &ladder);
		double seconds = measure_seconds() - start;

		spent[i] = seconds * 1e9 / trace_count(trace);
		packet[i] = seconds * 1e9 / packets;
		measure_must(ladder.len > packets, "the ladder has a line for each packet");
		text_fini(&ladder);
	}
	report("text ladder, 100 columns", "ns/event", "", spent);
	report("text ladder, 100 columns", "ns/packet", "<= 2000", packet);
}

int main(int argc, char **argv)
{
	const char *only = argc > 1 ? argv[1] : "", *folder = getenv("TMPDIR");
	struct trace *trace = simulate();
	char path[200];

	folder = folder != NULL ? folder : "/tmp";
	snprintf(path, sizeof path, "%.150s/tcpsee-bench-%ld.json", folder, (long)getpid());
	bench_write(trace, path);
	if (*only == '\0')
		report_size(trace, path);
	if (strstr("load", only) != NULL)
		bench_load(trace, path);
	if (strstr("ladder", only) != NULL)
		bench_ladder(trace);
	unlink(path);
	trace_free(trace);
	return 0;
}
