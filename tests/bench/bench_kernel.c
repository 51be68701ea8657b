/* SPDX-License-Identifier: MIT
 *
 * bench_kernel.c - the kernel's TCP, to measure ours against: a sender, a receiver, and a device's offloads.
 *
 *     bench_kernel serve PORT            answers "GET /N HTTP/1.1" with N bytes, one connection after another
 *     bench_kernel fetch ADDR PORT N     receives N bytes into a buffer
 *     bench_kernel offloads DEVICE off   or on; off: no packet is longer than the MTU, the processor makes checksums
 *
 * The sender prints a line of JSON for each connection: the bytes, the seconds from accept() to the receiver's
 * FIN (which follows its last byte), and the congestion control, which is always cubic. So both receivers are
 * timed by the same clock at the same place. It serves until it is killed.
 */
#include "measure.h"

#include <stdint.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/ethtool.h>
#include <linux/sockios.h>

enum { PIECE = 256 << 10 };

static double wall_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- the sender -------------------------------------------------------------------------------------- */

/* Reads up to the empty line; the number behind "GET /", 0 when there is none. */
static uint64_t read_request(int fd)
{
	char request[4096];
	size_t len = 0;
	unsigned long long bytes = 0;

	while (len < sizeof request - 1) {
		ssize_t n = recv(fd, request + len, sizeof request - 1 - len, 0);

		if (n <= 0)
			return 0;
		len += (size_t)n;
		request[len] = '\0';
		if (strstr(request, "\r\n\r\n") != NULL)
			break;
	}
	return sscanf(request, "GET /%llu", &bytes) == 1 ? bytes : 0;
}

static int send_all(int fd, const char *from, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, from, len, MSG_NOSIGNAL);

		if (n <= 0)
			return 0;
		from += n;
		len -= (size_t)n;
	}
	return 1;
}

static int send_page(int fd, uint64_t bytes)
{
	static const char piece[PIECE]; /* zeros */
	char head[200];
	int len = snprintf(head, sizeof head,
			   "HTTP/1.1 200 OK\r\n"
			   "Content-Length: %llu\r\n"
			   "Connection: close\r\n"
			   "\r\n", (unsigned long long)bytes);

	if (!send_all(fd, head, (size_t)len))
		return 0;
	for (uint64_t left = bytes; left > 0;) {
		size_t n = left < PIECE ? (size_t)left : PIECE;

		if (!send_all(fd, piece, n))
			return 0;
		left -= n;
	}
	return 1;
}

static void serve_one(int fd)
{
	double start = wall_seconds();
	uint64_t bytes = read_request(fd);
	char name[16] = "", rest[256];
	socklen_t len = sizeof name;

	getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name, &len);
	int is_sent = send_page(fd, bytes);

	shutdown(fd, SHUT_WR);
	while (recv(fd, rest, sizeof rest, 0) > 0)
		;
	printf("{\"bytes\":%llu,\"seconds\":%.6f,\"congestion\":\"%.15s\",\"whole\":%s}\n",
	       (unsigned long long)bytes, wall_seconds() - start, name, is_sent ? "true" : "false");
	fflush(stdout);
	close(fd);
}

static in_port_t port_of(const char *text)
{
	return htons((uint16_t)strtoul(text, NULL, 10));
}

_Noreturn static void serve(const char *port)
{
	struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = port_of(port)};
	int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	int is_cubic = setsockopt(listener, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5) == 0;

	measure_must(is_cubic, "cubic can be chosen");
	measure_must(bind(listener, (struct sockaddr *)&any, sizeof any) == 0, "the port is free");
	measure_must(listen(listener, 8) == 0, "the port can be listened to");
	for (;;) {
		int fd = accept(listener, NULL, NULL);

		if (fd >= 0)
			serve_one(fd);
	}
}

/* ---- the receiver -------------------------------------------------------------------------------------- */

static int fetch(const char *addr, const char *port, const char *bytes)
{
	static char piece[PIECE];
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = port_of(port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	uint64_t wanted = strtoull(bytes, NULL, 10), received = 0;
	char request[100];
	int len = snprintf(request, sizeof request, "GET /%.30s HTTP/1.1\r\n\r\n", bytes);
	ssize_t n;

	inet_pton(AF_INET, addr, &to.sin_addr);
	measure_must(connect(fd, (struct sockaddr *)&to, sizeof to) == 0, "the sender answers");
	measure_must(send_all(fd, request, (size_t)len), "the request is sent");
	while ((n = recv(fd, piece, sizeof piece, 0)) > 0)
		received += (uint64_t)n;
	close(fd);
	measure_must(received > wanted, "all bytes arrive, and a header");
	return 0;
}

/* ---- offloads ----------------------------------------------------------------------------------------- */

/* veth comes with receive aggregation (GRO) off; it stays so. */
static int set_offloads(const char *device, const char *setting)
{
	static const uint32_t commands[] = {ETHTOOL_SRXCSUM, ETHTOOL_STXCSUM, ETHTOOL_SSG, ETHTOOL_STSO, ETHTOOL_SGSO};
	int fd = socket(AF_INET, SOCK_DGRAM, 0), is_set = 1;

	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		struct ethtool_value value = {.cmd = commands[i], .data = strcmp(setting, "on") == 0};
		struct ifreq request = {0};

		snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
		request.ifr_data = (void *)&value;
		is_set = ioctl(fd, SIOCETHTOOL, &request) == 0 && is_set;
	}
	close(fd);
	measure_must(is_set, "the device's offloads can be set");
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "serve") == 0)
		serve(argv[2]);
	if (argc == 5 && strcmp(argv[1], "fetch") == 0)
		return fetch(argv[2], argv[3], argv[4]);
	if (argc == 4 && strcmp(argv[1], "offloads") == 0)
		return set_offloads(argv[2], argv[3]);
	fprintf(stderr, "bench_kernel: serve PORT | fetch ADDR PORT BYTES | offloads DEVICE on|off\n");
	return 2;
}
