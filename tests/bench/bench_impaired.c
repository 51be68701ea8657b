/* SPDX-License-Identifier: MIT
 *
 * bench_impaired.c - goodput through losses and delay: ours against Linux, and Linux against Linux.
 *
 *     bench_impaired STACK DIRECTION BYTES LOSS DELAY_MS CC SACK SEED
 *
 *     STACK       tcpsee    tcpsee -- impairments -- TUN -- kernel
 *                 kernel    kernel -- TUN -- impairments -- TUN -- kernel
 *     DIRECTION   down: the kernel of the far end sends; up: it receives
 *     LOSS        probability for each packet, both ways; DELAY_MS one way
 *     CC          of the sender: newreno (Linux calls it reno) or cubic
 *     SACK        sack or nosack: both ends
 *
 * The impairment stage is the same one (net/impair.h) with the same seed. The text is a pattern that the receiver
 * checks byte for byte. One line of JSON: seconds from the receiver's ESTABLISHED to the end of the text, taken
 * there, and whether all was right. Needs root: it makes network namespaces.
 */
#include "measure.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <linux/tcp.h> /* netinet/tcp.h has its own TCP_ESTABLISHED */

#include "base/rng.h"
#include "net/link_tun.h"
#include "net/namespace.h"
#include "net/world.h"

enum { PATTERN = 251, PIECE = 64 << 10, PORT = 8080, QUEUE = 10000, BUFFER = 4 << 20 };

/* What one run is about. */
struct run {
	bool is_kernel, is_down, has_sack;
	uint64_t bytes;
	const char *cc;
	struct impair_config impair;
};

/* ---- the text: a prime number of bytes again and again, so that nothing can slip by a round number ---- */

static uint8_t pattern[PIECE + PATTERN];

static void make_pattern(void)
{
	for (size_t i = 0; i < sizeof pattern; i++)
		pattern[i] = (uint8_t)(i % PATTERN);
}

static const uint8_t *text_at(uint64_t offset)
{
	return pattern + offset % PATTERN;
}

static double wall_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct result {
	uint64_t bytes;
	double seconds;
	bool is_right;
};

/* ---- an end on kernel sockets, in a process of its own --------------------------------------------------- */

static void kernel_sends(int fd, uint64_t bytes)
{
	uint8_t rest;

	for (uint64_t sent = 0; sent < bytes;) {
		size_t n = bytes - sent < PIECE ? (size_t)(bytes - sent) : PIECE;
		ssize_t taken = send(fd, text_at(sent), n, MSG_NOSIGNAL);

		measure_must(taken > 0, "the kernel can send");
		sent += (uint64_t)taken;
	}
	shutdown(fd, SHUT_WR);
	while (recv(fd, &rest, 1, 0) > 0)
		;
}

static struct result kernel_receives(int fd)
{
	static uint8_t piece[PIECE];
	struct result r = {.is_right = true};
	double start = wall_seconds();
	ssize_t n;

	while ((n = recv(fd, piece, sizeof piece, 0)) > 0) {
		r.is_right = r.is_right && memcmp(piece, text_at(r.bytes), (size_t)n) == 0;
		r.bytes += (uint64_t)n;
	}
	r.seconds = wall_seconds() - start;
	r.is_right = r.is_right && n == 0;
	return r;
}

static int kernel_socket(const struct run *run)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
	const char *cc = strcmp(run->cc, "newreno") == 0 ? "reno" : run->cc;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	measure_must(setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, cc, (socklen_t)strlen(cc)) == 0,
		     "the kernel has this congestion control");
	return fd;
}

static int kernel_accepts(int listener)
{
	int fd = accept(listener, NULL, NULL);

	measure_must(fd >= 0, "a connection is accepted");
	return fd;
}

static int kernel_connects(const struct run *run)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	int fd = kernel_socket(run);

	inet_pton(AF_INET, "10.99.0.1", &to.sin_addr);
	measure_must(connect(fd, (struct sockaddr *)&to, sizeof to) == 0, "the far end answers");
	return fd;
}

/* One end of the run on kernel sockets; a receiver writes its result into the pipe. */
static pid_t kernel_end(const struct run *run, int listener, bool is_sender, int report)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	int fd = listener >= 0 ? kernel_accepts(listener) : kernel_connects(run);

	if (is_sender) {
		kernel_sends(fd, run->bytes);
	} else {
		struct result r = kernel_receives(fd);

		measure_must(write(report, &r, sizeof r) == (ssize_t)sizeof r, "the result can be told");
	}
	_exit(0);
}

static void set_sysctl(const char *name, const char *value)
{
	char path[100];

	snprintf(path, sizeof path, "/proc/sys/net/ipv4/%s", name);
	FILE *f = fopen(path, "w");

	measure_must(f != NULL && fputs(value, f) >= 0 && fclose(f) == 0, "the namespace's settings can be written");
}

/* A namespace with a TUN device that has this address; the process stays in it. */
static struct link *enter_network(const struct run *run, const char *addr)
{
	struct err err = {0};
	struct tun_config config = {.prefix_len = 24, .mtu = 1500, .queue_len = QUEUE};

	measure_must(namespace_enter(&err) && ip_addr_parse(addr, &config.kernel_addr), "a namespace can be made");
	struct link *link = link_tun_open(&config, &err);

	measure_must(link != NULL, "a TUN device can be made");
	set_sysctl("tcp_sack", run->has_sack ? "1" : "0");
	return link;
}

static int listen_here(const struct run *run)
{
	struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	int listener = kernel_socket(run);

	measure_must(bind(listener, (struct sockaddr *)&any, sizeof any) == 0 && listen(listener, 8) == 0,
		     "the port can be listened to");
	return listener;
}

/* ---- waiting ------------------------------------------------------------------------------------------------ */

static time_ns clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (time_ns)t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* Until one of the files is readable or the deadline has come; at most 100 ms. */
static void wait_for(struct pollfd *fds, nfds_t count, time_ns deadline)
{
	time_ns wait = time_min(deadline - clock_now(), 100 * NS_PER_MS);
	struct timespec t = {.tv_nsec = (long)time_max(wait, 0)};

	(void)ppoll(fds, count, &t, NULL);
}

static bool take_result(int report, struct result *r)
{
	struct pollfd p = {.fd = report, .events = POLLIN};

	return poll(&p, 1, 0) > 0 && read(report, r, sizeof *r) == (ssize_t)sizeof *r;
}

/* ---- Linux against Linux ---------------------------------------------------------------------------------------- */

static void relay(struct impair *im, struct link *ends[IMPAIR_DIRECTIONS])
{
	struct link_packet packet;
	struct passage p;
	time_ns now = clock_now();

	for (int d = 0; d < IMPAIR_DIRECTIONS; d++)
		while (ends[d]->ops->receive(ends[d], &packet, now))
			impair_put(im, (enum impair_direction)d, packet.bytes, 0, now);
	while (impair_take(im, now, &p)) /* what one end sent comes out at the other */
		if (!p.is_lost)
			(void)ends[1 - (int)p.direction]->ops->send(ends[1 - (int)p.direction], p.packet, 0, now);
}

static struct result run_kernel(const struct run *run)
{
	struct result r;
	int report[2];
	struct link *far = enter_network(run, "10.99.0.1");
	int listener = listen_here(run);

	measure_must(pipe(report) == 0, "a pipe can be made");
	pid_t server = kernel_end(run, listener, run->is_down, report[1]);
	struct link *near = enter_network(run, "10.99.0.2");
	struct link *ends[IMPAIR_DIRECTIONS] = {near, far};
	struct impair *im = impair_new(&run->impair);
	pid_t client = kernel_end(run, -1, !run->is_down, report[1]);

	while (!take_result(report[0], &r)) {
		struct pollfd fds[2];

		near->ops->poll(near, &fds[0], 1);
		far->ops->poll(far, &fds[1], 1);
		relay(im, ends);
		wait_for(fds, 2, impair_deadline(im));
	}
	kill(client, SIGKILL);
	kill(server, SIGKILL);
	return r;
}

/* ---- ours against Linux ----------------------------------------------------------------------------------------- */

/* The application over our engine: sends the pattern, or checks it. */
struct bulk {
	struct app app;
	const struct run *run;
	struct result result;
	double start; /* 0: not ESTABLISHED yet */
	uint64_t sent;
	bool is_over;
};

static void bulk_sends(struct bulk *b, struct stream *s)
{
	size_t taken = 1;

	while (taken > 0 && b->sent < b->run->bytes) {
		uint64_t left = b->run->bytes - b->sent;

		taken = s->ops->send(s->self, span_of(text_at(b->sent), left < PIECE ? (size_t)left : PIECE));
		b->sent += taken;
	}
	if (b->sent == b->run->bytes)
		s->ops->close(s->self);
}

static void bulk_receives(struct bulk *b, struct stream *s)
{
	static uint8_t piece[PIECE];
	size_t n;

	while ((n = s->ops->receive(s->self, piece, sizeof piece)) > 0) {
		b->result.is_right = b->result.is_right && memcmp(piece, text_at(b->result.bytes), n) == 0;
		b->result.bytes += n;
	}
	if (s->ops->state(s->self) < STREAM_PEER_CLOSED || b->is_over)
		return;
	b->is_over = true;
	b->result.seconds = wall_seconds() - b->start;
	s->ops->close(s->self);
}

static void bulk_progress(struct app *app, struct stream *s, time_ns now)
{
	struct bulk *b = (struct bulk *)app;

	(void)now;
	if (s->ops->state(s->self) == STREAM_OPENING)
		return;
	if (s->ops->state(s->self) == STREAM_ENDED && s->ops->end(s->self) != TCP_END_FIN) { /* nobody over there will say so */
		b->result.is_right = false;
		b->is_over = true;
		return;
	}
	if (b->start == 0)
		b->start = wall_seconds();
	if (b->run->is_down)
		bulk_receives(b, s);
	else
		bulk_sends(b, s);
}

static const struct app_ops bulk_ops = {.progress = bulk_progress};

static struct host *our_host(const struct run *run)
{
	struct host_config config = {.mtu = 1500, .seed = run->impair.seed};

	tcp_config_init(&config.tcp);
	config.tcp.has_sack = run->has_sack;
	config.tcp.receive_buffer = config.tcp.send_buffer = BUFFER;
	config.tcp.congestion = strcmp(run->cc, "cubic") == 0 ? &congestion_cubic : &congestion_newreno;
	measure_must(ip_addr_parse("10.99.0.2", &config.addr), "the address is one");
	return host_new(&config);
}

static struct result run_tcpsee(const struct run *run)
{
	struct result r;
	int report[2];
	struct world w = {.link = enter_network(run, "10.99.0.1")};
	int listener = listen_here(run);
	struct bulk bulk = {.app.ops = &bulk_ops, .run = run, .result.is_right = true};
	struct ip_addr far;

	measure_must(pipe(report) == 0 && ip_addr_parse("10.99.0.1", &far), "a pipe can be made");
	pid_t server = kernel_end(run, listener, run->is_down, report[1]);

	w.host = our_host(run);
	w.impair = impair_new(&run->impair);
	measure_must(host_connect(w.host, &far, PORT, 0, &bulk.app, clock_now()) != NULL, "a connection can be opened");
	while (!take_result(report[0], &r)) {
		struct pollfd fd;

		w.link->ops->poll(w.link, &fd, 1);
		world_run(&w, clock_now());
		if (bulk.is_over) {
			r = bulk.result;
			break;
		}
		wait_for(&fd, 1, world_deadline(&w));
	}
	kill(server, SIGKILL);
	world_fini(&w);
	return r;
}

/* ---- the command line --------------------------------------------------------------------------------------------- */

static struct run take_arguments(char **argv)
{
	struct run run = {
		.is_kernel = strcmp(argv[1], "kernel") == 0,
		.is_down = strcmp(argv[2], "down") == 0,
		.bytes = strtoull(argv[3], NULL, 10),
		.cc = argv[6],
		.has_sack = strcmp(argv[7], "sack") == 0,
	};

	run.impair.loss = strtod(argv[4], NULL);
	run.impair.delay = (time_ns)(strtod(argv[5], NULL) * (double)NS_PER_MS);
	run.impair.seed = strtoull(argv[8], NULL, 10);
	return run;
}

int main(int argc, char **argv)
{
	if (argc != 9) {
		fprintf(stderr, "bench_impaired: STACK DIRECTION BYTES LOSS DELAY_MS CC SACK SEED\n");
		return 2;
	}
	struct run run = take_arguments(argv);

	make_pattern();
	struct result r = run.is_kernel ? run_kernel(&run) : run_tcpsee(&run);
	bool is_intact = r.is_right && r.bytes == run.bytes;

	printf("{\"stack\":\"%s\",\"direction\":\"%s\",\"loss\":%g,\"congestion\":\"%s\",\"sack\":\"%s\",\"seed\":%s,", argv[1],
	       argv[2], run.impair.loss, argv[6], argv[7], argv[8]);
	printf("\"seconds\":%.3f,\"mbit\":%.3f,\"intact\":%s}\n", r.seconds, (double)r.bytes * 8 / r.seconds / 1e6,
	       is_intact ? "true" : "false");
	while (wait(NULL) > 0)
		;
	return is_intact ? 0 : 1;
}
