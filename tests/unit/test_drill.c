/* SPDX-License-Identifier: MIT
 *
 * test_drill.c - the packetdrill adapter, loaded as packetdrill loads it: calls in, packets in and out, virtual time, a thread whose
 * calls block.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "drill_library.h"
#include "temp_file.h"
#include "wire/ip.h"
#include "wire/segment.h"

enum { PORT = 8080, THEIR_PORT = 40000, THEIR_ISN = 7000 };

struct scene {
	void *library;
	struct packetdrill_interface i;
	struct ip_addr us, them;
	uint8_t bytes[65536];
	struct tcp_segment seg; /* the last that left */
	uint32_t iss, acked;    /* our ISN; the number that the peer acknowledges */
	int listener, fd;
};

static void begin(struct scene *s, uint8_t family, const char *flags)
{
	memset(s, 0, sizeof *s);
	s->library = drill_library_load();
	if (s->library == NULL)
		fail_msg("%s", dlerror());
	drill_library_init(s->library)(flags, &s->i);
	assert_true(ip_addr_parse(family == 6 ? "fd3d:a0b:17d6::1" : "192.168.0.1", &s->us));
	assert_true(ip_addr_parse(family == 6 ? "fd3d:fa7b:d17d::1" : "192.0.2.1", &s->them));
}

static void end(struct scene *s)
{
	s->i.free(s->i.userdata);
	(void)dlclose(s->library);
}

/* ---- the wire -------------------------------------------------------------------------------- */

static void they_send(struct scene *s, uint8_t ctl, uint32_t seq, uint32_t ack, size_t len)
{
	static const uint8_t text[2000];
	uint8_t packet[2100];
	size_t header = ip_header_len(&s->us);
	struct ip_header ip = {.src = s->them, .dst = s->us, .protocol = IP_TCP, .ttl = 64};
	struct tcp_segment seg = {.src_port = THEIR_PORT, .dst_port = PORT, .seq = seq, .ack = ack, .ctl = ctl, .window = 30000};

	seg.text = span_of(text, len);
	seg.options.has_mss = (ctl & CTL_SYN) != 0;
	seg.options.mss = 1000;
	size_t written = segment_write(packet + header, sizeof packet - header, &seg, &s->them, &s->us);

	assert_int_equal(ip_write_header(packet, header, &ip, written), header);
	assert_int_equal(s->i.netdev_send(s->i.userdata, packet, header + written), 0);
}

/* The next packet that leaves, and when; -1: none will come. */
static long long we_send(struct scene *s)
{
	struct ip_header ip;
	struct span payload;
	long long time_us;
	size_t len = sizeof s->bytes;

	assert_int_equal(s->i.netdev_receive(s->i.userdata, s->bytes, &len, &time_us), 0);
	if (len == 0)
		return -1;
	assert_int_equal(ip_parse(span_of(s->bytes, len), false, &ip, &payload), IP_OK);
	assert_true(segment_checksum_ok(&ip.src, &ip.dst, payload));
	assert_int_equal(segment_parse(payload, &s->seg), SEGMENT_OK);
	return time_us;
}

static long long now_us(struct scene *s)
{
	struct timeval tv;

	assert_int_equal(s->i.gettimeofday(s->i.userdata, &tv, NULL), 0);
	return tv.tv_sec * 1000000LL + tv.tv_usec;
}

/* ---- sockets --------------------------------------------------------------------------------------- */

static socklen_t address(const struct ip_addr *addr, struct sockaddr_storage *into)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(PORT)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(PORT)};

	memcpy(&v4.sin_addr, addr->bytes, 4);
	memcpy(&v6.sin6_addr, addr->bytes, 16);
	memcpy(into, addr->family == 6 ? (void *)&v6 : (void *)&v4, addr->family == 6 ? sizeof v6 : sizeof v4);
	return addr->family == 6 ? sizeof v6 : sizeof v4;
}

static int open_socket(struct scene *s)
{
	int fd = s->i.socket(s->i.userdata, s->us.family == 6 ? AF_INET6 : AF_INET, SOCK_STREAM, IPPROTO_TCP);

	assert_true(fd >= 0);
	return fd;
}

static void listen_here(struct scene *s)
{
	struct sockaddr_storage addr;
	socklen_t len = address(&s->us, &addr);

	s->listener = open_socket(s);
	assert_int_equal(s->i.bind(s->i.userdata, s->listener, (struct sockaddr *)&addr, len), 0);
	assert_int_equal(s->i.listen(s->i.userdata, s->listener, 1), 0);
}

static void they_shake_hands(struct scene *s)
{
	they_send(s, CTL_SYN, THEIR_ISN, 0, 0);
	assert_true(we_send(s) >= 0);
	assert_int_equal(s->seg.ctl, CTL_SYN | CTL_ACK);
	assert_int_equal(s->seg.ack, THEIR_ISN + 1);
	s->iss = s->seg.seq;
	s->acked = s->iss + 1;
	they_send(s, CTL_ACK, THEIR_ISN + 1, s->acked, 0);
}

/* A connection that the peer has opened: s->fd. */
static void accept_one(struct scene *s)
{
	listen_here(s);
	they_shake_hands(s);
	s->fd = s->i.accept(s->i.userdata, s->listener, NULL, NULL);
	assert_true(s->fd >= 0);
}

/* ---- stories ---------------------------------------------------------------------------------------- */

static void a_server_reads_writes_and_closes(uint8_t family)
{
	struct scene s;
	char text[100];

	begin(&s, family, NULL);
	accept_one(&s);
	they_send(&s, CTL_ACK | CTL_PSH, THEIR_ISN + 1, s.acked, 10);
	assert_int_equal(s.i.read(s.i.userdata, s.fd, text, sizeof text), 10);
	assert_int_equal(s.i.write(s.i.userdata, s.fd, "answer", 6), 6);
	assert_true(we_send(&s) >= 0);
	assert_int_equal(s.seg.text.len, 6);
	assert_memory_equal(s.seg.text.data, "answer", 6);
	assert_int_equal(s.seg.ack, THEIR_ISN + 11);
	they_send(&s, CTL_ACK | CTL_FIN, THEIR_ISN + 11, s.acked + 6, 0);
	assert_true(we_send(&s) >= 0);
	assert_int_equal(s.i.read(s.i.userdata, s.fd, text, sizeof text), 0);
	assert_int_equal(s.i.close(s.i.userdata, s.fd), 0);
	assert_true(we_send(&s) >= 0);
	assert_int_equal(s.seg.ctl, CTL_FIN | CTL_ACK);
	they_send(&s, CTL_ACK, THEIR_ISN + 12, s.acked + 7, 0);
	assert_int_equal(we_send(&s), -1);
	end(&s);
}

static void a_server_over_ipv4(void **state)
{
	(void)state;
	a_server_reads_writes_and_closes(4);
}

static void a_server_over_ipv6(void **state)
{
	(void)state;
	a_server_reads_writes_and_closes(6);
}

static void options_of_a_socket_show_in_its_packets(void **state)
{
	struct scene s;
	struct linger linger = {.l_onoff = 1};
	int tos = 0x28, ttl = 9, read_back = 0;
	socklen_t len = sizeof read_back;

	(void)state;
	begin(&s, 4, NULL);
	accept_one(&s);
	assert_int_equal(s.i.setsockopt(s.i.userdata, s.fd, IPPROTO_IP, IP_TOS, &tos, sizeof tos), 0);
	assert_int_equal(s.i.setsockopt(s.i.userdata, s.fd, IPPROTO_IP, IP_TTL, &ttl, sizeof ttl), 0);
	assert_int_equal(s.i.getsockopt(s.i.userdata, s.fd, IPPROTO_IP, IP_TTL, &read_back, &len), 0);
	assert_int_equal(read_back, 9);
	assert_int_equal(s.i.write(s.i.userdata, s.fd, "x", 1), 1);
	assert_true(we_send(&s) >= 0);
	assert_int_equal(s.bytes[1] & ~3, 0x28);
	assert_int_equal(s.bytes[8], 9);
	/* SO_LINGER with no time: close() resets */
	assert_int_equal(s.i.setsockopt(s.i.userdata, s.fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger), 0);
	assert_int_equal(s.i.close(s.i.userdata, s.fd), 0);
	assert_true(we_send(&s) >= 0);
	assert_true((s.seg.ctl & CTL_RST) != 0);
	assert_int_equal(s.i.setsockopt(s.i.userdata, s.listener, SOL_SOCKET, 9999, &tos, sizeof tos), -1);
	assert_int_equal(errno, ENOPROTOOPT);
	end(&s);
}

static void a_connect_that_does_not_block_tells_later(void **state)
{
	struct scene s;
	struct sockaddr_storage addr;
	struct pollfd p = {.events = POLLOUT};
	socklen_t len;

	(void)state;
	begin(&s, 4, "preset=bsd");
	p.fd = open_socket(&s);
	assert_int_equal(s.i.fcntl(s.i.userdata, p.fd, F_SETFL, O_RDWR | O_NONBLOCK), 0);
	len = address(&s.them, &addr);
	assert_int_equal(s.i.connect(s.i.userdata, p.fd, (struct sockaddr *)&addr, len), -1);
	assert_int_equal(errno, EINPROGRESS);
	assert_int_equal(s.i.connect(s.i.userdata, p.fd, (struct sockaddr *)&addr, len), -1);
	assert_int_equal(errno, EALREADY);
	assert_int_equal(s.i.poll(s.i.userdata, &p, 1, 0), 0);
	assert_true(we_send(&s) >= 0);
	assert_int_equal(s.seg.ctl, CTL_SYN);
	/* the time-out of the SYN: one second of virtual time, none of ours */
	long long first = now_us(&s), again = we_send(&s);

	assert_int_equal(s.seg.ctl, CTL_SYN);
	assert_in_range(again - first, 990000, 1010000);
	uint16_t port = s.seg.src_port;

	assert_true(port != 0);
	end(&s);
}

static void a_refused_connection_says_so(void **state)
{
	struct scene s;
	struct sockaddr_storage addr;
	int error = 0, fd;
	socklen_t len;

	(void)state;
	begin(&s, 4, NULL);
	fd = open_socket(&s);
	assert_int_equal(s.i.ioctl(s.i.userdata, fd, 0x5421 /* FIONBIO */, &(int){1}), 0);
	len = address(&s.them, &addr);
	assert_int_equal(s.i.connect(s.i.userdata, fd, (struct sockaddr *)&addr, len), -1);
	assert_true(we_send(&s) >= 0);
	/* <RST,ACK> from their port 8080 to ours */
	struct tcp_segment rst = {.src_port = PORT, .dst_port = s.seg.src_port, .ctl = CTL_RST | CTL_ACK, .ack = s.seg.seq + 1};
	struct ip_header ip = {.src = s.them, .dst = s.us, .protocol = IP_TCP, .ttl = 64};
	uint8_t packet[80];
	size_t written = segment_write(packet + 20, sizeof packet - 20, &rst, &s.them, &s.us);

	assert_int_equal(ip_write_header(packet, 20, &ip, written), 20);
	assert_int_equal(s.i.netdev_send(s.i.userdata, packet, 20 + written), 0);
	len = sizeof error;
	assert_int_equal(s.i.getsockopt(s.i.userdata, fd, SOL_SOCKET, SO_ERROR, &error, &len), 0);
	assert_int_equal(error, ECONNREFUSED);
	end(&s);
}

static void a_reset_is_an_error_once_and_then_the_end(void **state)
{
	struct scene s;
	char text[10];

	(void)state;
	begin(&s, 4, NULL);
	accept_one(&s);
	they_send(&s, CTL_ACK | CTL_PSH, THEIR_ISN + 1, s.acked, 4);
	they_send(&s, CTL_RST, THEIR_ISN + 5, 0, 0);
	assert_int_equal(s.i.read(s.i.userdata, s.fd, text, sizeof text), 4); /* what came before is still there */
	assert_int_equal(s.i.read(s.i.userdata, s.fd, text, sizeof text), -1);
	assert_int_equal(errno, ECONNRESET);
	assert_int_equal(s.i.read(s.i.userdata, s.fd, text, sizeof text), 0);
	assert_int_equal(s.i.write(s.i.userdata, s.fd, "x", 1), -1);
	assert_int_equal(errno, EPIPE);
	end(&s);
}

static int option(struct scene *s, int name)
{
	socklen_t len = sizeof(int);
	int value = -1;

	assert_int_equal(s->i.getsockopt(s->i.userdata, s->fd, SOL_SOCKET, name, &value, &len), 0);
	return value;
}

static void each_system_has_its_own_errors_and_buffers(void **state)
{
	struct scene s;

	(void)state;
	for (int is_bsd = 0; is_bsd <= 1; is_bsd++) {
		begin(&s, 4, is_bsd ? "preset=bsd" : "preset=linux,rcvbuf=64k");
		accept_one(&s);
		assert_int_equal(option(&s, SO_RCVBUF), is_bsd ? 66000 : 65536); /* 66 segments of 1000 bytes */
		they_send(&s, CTL_ACK | CTL_FIN, THEIR_ISN + 1, s.acked, 0);
		they_send(&s, CTL_RST, THEIR_ISN + 2, 0, 0); /* in CLOSE-WAIT */
		assert_int_equal(option(&s, SO_ERROR), is_bsd ? ECONNRESET : EPIPE);
		end(&s);
		begin(&s, 4, is_bsd ? "preset=bsd" : "preset=linux");
		accept_one(&s);
		they_send(&s, CTL_ACK | CTL_FIN, THEIR_ISN + 1, s.acked, 0);
		assert_int_equal(s.i.shutdown(s.i.userdata, s.fd, SHUT_WR), 0);
		they_send(&s, CTL_RST, THEIR_ISN + 2, 0, 0); /* in LAST-ACK */
		assert_int_equal(option(&s, SO_ERROR), ECONNRESET);
		end(&s);
	}
}

static void segments_of_one_call_are_joined_when_asked_for(void **state)
{
	struct scene s;
	static const uint8_t text[5000];

	(void)state;
	for (int is_joining = 0; is_joining <= 1; is_joining++) {
		begin(&s, 4, is_joining ? "join,no-nagle" : "join=0,nagle=0");
		accept_one(&s);
		assert_int_equal(s.i.write(s.i.userdata, s.fd, text, sizeof text), sizeof text);
		assert_true(we_send(&s) >= 0);
		assert_int_equal(s.seg.text.len, is_joining ? 5000 : 1000);
		end(&s);
	}
}

/* ---- a thread that blocks ------------------------------------------------------------------------------ */

struct blocked {
	struct scene *scene;
	_Atomic pid_t tid; /* 0: has not begun */
	ssize_t result;
	long long done_us;
};

static void *read_blocking(void *argument)
{
	struct blocked *b = argument;
	char text[100];

	b->tid = gettid();
	b->result = b->scene->i.read(b->scene->i.userdata, b->scene->fd, text, sizeof text);
	b->done_us = now_us(b->scene);
	return NULL;
}

/* As packetdrill does: goes on when the caller sleeps in its call. */
static void await_sleep(const struct blocked *b)
{
	char path[64], state = 'R';

	while (state != 'S') {
		(void)usleep(100);
		(void)snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)b->tid);
		FILE *file = fopen(path, "r");

		if (file == NULL)
			continue;
		if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
			state = 'R';
		(void)fclose(file);
	}
}

/* The clock stands still until a woken caller has asked for the time, however late that is in ours. */
static void a_blocked_read_ends_when_text_comes(void **state)
{
	struct scene s;
	pthread_t thread;

	(void)state;
	for (int i = 0; i < 50; i++) {
		begin(&s, 4, NULL);
		accept_one(&s);
		struct blocked b = {.scene = &s};

		assert_int_equal(pthread_create(&thread, NULL, read_blocking, &b), 0);
		await_sleep(&b);
		s.i.usleep(s.i.userdata, 100000);
		long long sent = now_us(&s);

		they_send(&s, CTL_ACK | CTL_PSH, THEIR_ISN + 1, s.acked, 30);
		s.i.usleep(s.i.userdata, 500000);
		assert_int_equal(pthread_join(thread, NULL), 0);
		assert_int_equal(b.result, 30);
		assert_in_range(b.done_us - sent, 0, 20);
		end(&s);
	}
}

static void who_waits_for_what_cannot_come_hears_of_it(void **state)
{
	struct scene s;
	char text[10];

	(void)state;
	begin(&s, 4, NULL);
	accept_one(&s);
	assert_int_equal(s.i.read(s.i.userdata, s.fd, text, sizeof text), -1);
	assert_int_equal(errno, EDEADLK);
	assert_int_equal(s.i.read(s.i.userdata, 999, text, sizeof text), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(s.i.read(s.i.userdata, s.fd, NULL, sizeof text), -1);
	assert_int_equal(errno, EFAULT);
	assert_int_equal(s.i.write(s.i.userdata, s.fd, NULL, 1), -1);
	assert_int_equal(errno, EFAULT);
	assert_int_equal(s.i.sendmsg(s.i.userdata, s.fd, NULL, 0), -1);
	assert_int_equal(errno, EFAULT);
	end(&s);
}

static void a_run_can_be_saved_as_a_session(void **state)
{
	const struct temp_file *f = *state;
	struct scene s;
	char flags[100];

	(void)snprintf(flags, sizeof flags, "trace=%s", f->path);
	begin(&s, 4, flags);
	accept_one(&s);
	struct text so_far = temp_file_get(f); /* a script that fails ends the program: the file must be good then */

	assert_non_null(strstr(so_far.data, "\"why\":\"syn-ack\""));
	end(&s);
	struct text whole = temp_file_get(f);

	assert_true(whole.len > so_far.len);
	assert_memory_equal(whole.data, so_far.data, so_far.len);
	assert_string_equal(whole.data + whole.len - 4, "\n]}\n");
	text_fini(&so_far);
	text_fini(&whole);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_server_over_ipv4),
		cmocka_unit_test(a_server_over_ipv6),
		cmocka_unit_test(options_of_a_socket_show_in_its_packets),
		cmocka_unit_test(a_connect_that_does_not_block_tells_later),
		cmocka_unit_test(a_refused_connection_says_so),
		cmocka_unit_test(a_reset_is_an_error_once_and_then_the_end),
		cmocka_unit_test(each_system_has_its_own_errors_and_buffers),
		cmocka_unit_test(segments_of_one_call_are_joined_when_asked_for),
		cmocka_unit_test(a_blocked_read_ends_when_text_comes),
		cmocka_unit_test(who_waits_for_what_cannot_come_hears_of_it),
		cmocka_unit_test_setup_teardown(a_run_can_be_saved_as_a_session, temp_file_new, temp_file_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
