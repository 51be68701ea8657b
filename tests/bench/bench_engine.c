/* SPDX-License-Identifier: MIT
 *
 * bench_engine.c - our TCP against itself in one process: bulk data, and connections one after another.
 *
 * Both ends run in one thread, so that the time of a segment is the work of both: made, checksummed, carried,
 * verified, acknowledged, read. The clock of the hosts is virtual: no timer is waited for.
 *
 *     bench_engine [bulk|recorded|written|connections]
 */
#include "wire.h"

#include "app/http_get.h"
#include "app/http_respond.h"
#include "base/grow.h"
#include "file/trace_write.h"

/* Text of a full segment: MTU 1500 less the headers and the timestamps. */
enum { MSS = 1448, CONNECTIONS = 10000, SNAPLEN = 128 };
#define BULK_PLAIN (UINT64_C(1) << 30)
#define BULK_RECORDED (UINT64_C(1) << 28)

enum recording { RECORDING_OFF, RECORDING_MEMORY, RECORDING_FILE };

static struct trace *new_trace(enum recording recording)
{
	if (recording == RECORDING_OFF)
		return NULL;
	struct trace *trace = trace_new();

	trace_about(trace)->snaplen = SNAPLEN;
	return trace;
}

static struct trace_writer *new_writer(enum recording recording, const struct trace *trace)
{
	struct err err;

	if (recording != RECORDING_FILE)
		return NULL;
	struct trace_writer *writer = trace_writer_open("/dev/null", trace, &err);

	measure_must(writer != NULL, "/dev/null can be written");
	return writer;
}

/* ---- bulk ----------------------------------------------------------------------------------------- */

static void run_bulk(struct wire *w, struct wire_bulk *bulk, struct trace_writer *writer)
{
	struct err err;

	while (!bulk->is_done) {
		wire_turn(w);
		if (writer != NULL)
			measure_must(trace_writer_flush(writer, &err), "/dev/null takes the session");
	}
}

/* Each segment of the trace that carries text: the figures divide by their number. */
static void check_segments(const struct trace *trace, uint64_t bytes)
{
	uint64_t count = 0;

	for (uint32_t id = 1; id <= trace_count(trace); id++) {
		const struct event *ev = trace_event(trace, id);

		count += ev->kind == EV_SENT && ev->len > 0;
	}
	measure_must(count - (bytes + MSS - 1) / MSS <= count / 1000, "the data goes in full segments");
}

/* Seconds that `bytes` take from SYN to the last ACK. */
static double time_bulk(uint64_t bytes, enum recording recording)
{
	struct trace *trace = new_trace(recording);
	struct trace_writer *writer = new_writer(recording, trace);
	struct wire_bulk *bulk = grow_new(1, sizeof *bulk);
	struct wire w;
	struct err err;
	double start = measure_seconds();

	wire_open(&w, &(struct wire_config){.trace = trace});
	wire_start_bulk(&w, bulk, bytes);
	run_bulk(&w, bulk, writer);
	double seconds = measure_seconds() - start;

	measure_must(bulk->received == bytes, "all bytes arrive");
	if (trace != NULL)
		check_segments(trace, bytes);
	if (writer != NULL)
		measure_must(trace_writer_close(writer, &err), "the session is closed");
	wire_close(&w);
	trace_free(trace);
	free(bulk);
	return seconds;
}

static void bench_bulk(const char *what, uint64_t bytes, enum recording recording, const char *mark,
		       const char *goal)
{
	double goodput[RUNS], segment[RUNS];

	for (size_t i = 0; i < RUNS; i++) {
		double seconds = time_bulk(bytes, recording);

		goodput[i] = (double)bytes * 8 / seconds / 1e9;
		segment[i] = seconds * 1e9 / ((double)bytes / MSS);
	}
	struct measure_row row = {"one process, bulk", what, "ns/segment", mark, goal};

	measure_row(&row, segment, RUNS);
	row = (struct measure_row){"one process, bulk", what, "Gbit/s", "", ""};
	measure_row(&row, goodput, RUNS);
}

/* ---- connections ------------------------------------------------------------------------------------- */

static void responder_over(void *context, struct http_respond *self)
{
	(void)context;
	free(self);
}

static struct app *accept_http(void *context, struct stream *stream)
{
	struct http_respond *r = grow_new(1, sizeof *r);

	(void)context;
	(void)stream;
	http_respond_init(r, http_embedded_content, NULL);
	r->on_end = responder_over;
	return &r->app;
}

/* Handshake, GET, answer, FIN both ways, until our end is CLOSED. The server closes first, so that TIME-WAIT
 * (60 s) is its; the virtual clock goes on by PACE a connection, so that some 3000 stand in it at a time, and neither
 * ports nor room for connections run out. */
#define PACE (20 * NS_PER_MS)

static void get_once(struct wire *w, struct http_get *get)
{
	struct http_get_config config = {
		.request = {.authority = "10.77.0.1",
			    .target = "/bytes/100",
			    .user_agent = "tcpsee/" TCPSEE_VERSION,
			    .minor_version = 1},
	};

	measure_must(http_get_init(get, &config), "the request fits");
	struct stream *s = host_connect(w->world.host, host_addr(w->far), 80, 0, &get->app, w->now);

	measure_must(s != NULL, "a port is free");
	while (get->end == TCP_END_NONE)
		wire_turn(w);
	measure_must(get->phase == HTTP_GET_DONE && get->body_received == 100, "the page comes whole");
	measure_must(get->end == TCP_END_FIN, "the connection is closed in order");
}

static double time_connections(enum recording recording)
{
	struct trace *trace = new_trace(recording);
	struct http_get *get = grow_new(1, sizeof *get);
	struct wire w;

	wire_open(&w, &(struct wire_config){.trace = trace});
	host_listen(w.far, 80, accept_http, NULL);
	double start = measure_seconds();

	for (time_ns i = 1; i <= CONNECTIONS; i++) {
		get_once(&w, get);
		w.now = time_max(w.now, i * PACE);
	}
	double seconds = measure_seconds() - start;

	wire_close(&w);
	trace_free(trace);
	free(get);
	return seconds;
}

static void bench_connections(const char *what, enum recording recording, const char *goal)
{
	double rate[RUNS];

	for (size_t i = 0; i < RUNS; i++)
		rate[i] = CONNECTIONS / time_connections(recording);
	struct measure_row row = {"one process, connect + GET + close", what, "connections/s", "", goal};

	measure_row(&row, rate, RUNS);
}

int main(int argc, char **argv)
{
	const char *only = argc > 1 ? argv[1] : ""; /* one alone, to look at it */

	if (strstr("bulk", only) != NULL)
		bench_bulk("not recorded", BULK_PLAIN, RECORDING_OFF, "<= 600", "<= 350");
	if (strstr("recorded", only) != NULL)
		bench_bulk("recorded in memory", BULK_RECORDED, RECORDING_MEMORY, "", "");
	if (strstr("written", only) != NULL)
		bench_bulk("recorded and written to /dev/null", BULK_RECORDED, RECORDING_FILE, "", "");
	if (strstr("connections", only) != NULL) {
		bench_connections("not recorded", RECORDING_OFF, ">= 20000");
		bench_connections("recorded in memory", RECORDING_MEMORY, "");
	}
	return 0;
}
