/* SPDX-License-Identifier: MIT
 *
 * pcap.c - captures to a trace and back, through libpcap (file/pcap.h).
 *
 * The only file that knows libpcap's files; filters are file/packet_filter.c, live capture is net/capture.c.
 */
#include "file/pcap.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <pcap/pcap.h>

#include "base/bytes.h"
#include "base/grow.h"
#include "file/capture.h"
#include "file/json_out.h"
#include "file/packet_filter.h"
#include "file/packet_of.h"
#include "file/remark.h"
#include "wire/frame.h"

/* libpcap says DLT_RAW in two ways: the number in files is this one. */
enum { LINKTYPE_RAW = 101 };

/* Longer frames are asked for with their tags only. */
enum { UNTAG_MAX = 65536 + 64 };

/* Seconds since 1970 that still fit when counted in nanoseconds; beyond it a capture's clock was broken. */
#define SECONDS_MAX INT64_C(9000000000)

bool pcap_is_capture(const char *path)
{
	static const uint32_t magics[] = {
		0xa1b2c3d4, 0xd4c3b2a1, /* pcap, microseconds */
		0xa1b23c4d, 0x4d3cb2a1, /* pcap, nanoseconds */
		0xa1b2cd34, 0x34cdb2a1, /* pcap as a patched libpcap of old wrote it */
		0x0a0d0d0a,             /* pcapng */
	};
	uint8_t bytes[4];
	FILE *file = fopen(path, "rbe");
	if (file == NULL)
		return false;
	/* From a pipe it would be gone for whoever reads it next. */
	struct stat about;
	bool is_file = fstat(fileno(file), &about) == 0 && S_ISREG(about.st_mode);
	size_t have = is_file ? fread(bytes, 1, sizeof bytes, file) : 0;
	(void)fclose(file);
	struct reader r = reader_of(span_of(bytes, have));
	uint32_t magic = read_u32(&r);
	for (size_t i = 0; i < ARRAY_LEN(magics); i++)
		if (!r.is_short && magic == magics[i])
			return true;
	return false;
}

/* ---- reading --------------------------------------------------------------------- */

static time_ns time_of(const struct pcap_pkthdr *header)
{
	int64_t seconds = header->ts.tv_sec, ns = header->ts.tv_usec; /* nanoseconds, as asked for */
	if (seconds < 0)
		return 0;
	return (seconds < SECONDS_MAX ? seconds : SECONDS_MAX) * NS_PER_S +
	       (ns >= 0 && ns < NS_PER_S ? ns : 0);
}

static void describe(struct trace_about *about, const char *path, time_ns first)
{
	const char *base = strrchr(path, '/');
	time_t seconds = (time_t)(first / NS_PER_S);
	struct tm tm;
	snprintf(about->title, sizeof about->title, "%s", base != NULL && base[1] != '\0' ? base + 1 : path);
	snprintf(about->clock, sizeof about->clock, "real");
	snprintf(about->link, sizeof about->link, "pcap");
	if (first == 0 || gmtime_r(&seconds, &tm) == NULL)
		return;
	size_t len = strftime(about->created, sizeof about->created, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(about->created + len, sizeof about->created - len, ".%09" PRId64 "Z",
		 (int64_t)(first % NS_PER_S));
}

static void remark_count(char *remark, size_t room, uint64_t count, const char *one, const char *many)
{
	if (count == 1)
		remark_add(remark, room, "1 packet %s was left out", one);
	else if (count > 1)
		remark_add(remark, room, "%" PRIu64 " packets %s were left out", count, many);
}

static void remark_on(const struct capture *capture, uint64_t not_ip, const char *broken, bool has_filter,
		      char *remark, size_t room)
{
	const struct capture_counts *counts = capture_counts(capture);
	if (broken != NULL)
		remark_add(remark, room, "the capture breaks off after %" PRIu64 " packets (%s)",
			   counts->packets + not_ip, broken);
	else if (counts->packets + not_ip == 0)
		remark_add(remark, room, has_filter ? "the filter wants no packet of the capture" : "the capture has no packets");
	remark_count(remark, room, counts->not_tcp + not_ip, "that is not TCP", "that are not TCP");
	remark_count(remark, room, counts->fragments, "that is an IP fragment", "that are IP fragments");
	remark_count(remark, room, counts->damaged, "with damaged headers", "with damaged headers");
}

/* Does the filter want it? Of a frame with VLAN tags it is asked without them too: live captures do so, and a tcp[13]=18 that
 * misses every SYN,ACK because of a tag helps nobody. */
static bool is_wanted(const struct bpf_program *filter, int link, const struct pcap_pkthdr *header, const u_char *data)
{
	uint8_t bare[UNTAG_MAX];

	if (filter == NULL || pcap_offline_filter(filter, header, data) != 0)
		return true;
	bpf_u_int32 len = (bpf_u_int32)frame_untag(link, span_of(data, size_min(header->caplen, sizeof bare)), bare);
	struct pcap_pkthdr shorter = {.ts = header->ts, .caplen = len, .len = header->len - (header->caplen - len)};

	return len > 0 && pcap_offline_filter(filter, &shorter, bare) != 0;
}

/* Every packet of the file that the filter wants. Returns libpcap's words when the file breaks off, else NULL. */
static const char *read_packets(pcap_t *file, const struct bpf_program *filter, struct capture *capture, struct trace *trace,
				const char *path, uint64_t *not_ip)
{
	int link = pcap_datalink(file) == DLT_RAW ? LINKTYPE_RAW : pcap_datalink(file);
	time_ns first = 0;
	bool has_first = false;
	struct pcap_pkthdr *header;
	const u_char *data;
	int result;
	while ((result = pcap_next_ex(file, &header, &data)) == 1) {
		struct span frame = span_of(data, header->caplen), packet;

		if (!is_wanted(filter, link, header, data))
			continue;
		if (!has_first)
			describe(trace_about(trace), path, first = time_of(header));
		has_first = true;
		if (frame_strip(link, frame, &packet) != FRAME_IP) {
			(*not_ip)++;
			continue;
		}
		time_ns time = time_of(header) - first;
		size_t before = frame.len - packet.len, wire = size_max(header->len, frame.len);
		capture_packet(capture, time < JSON_INTEGER_MAX ? time : JSON_INTEGER_MAX, packet,
			       wire - before);
	}
	if (!has_first)
		describe(trace_about(trace), path, 0);
	return result == PCAP_ERROR ? pcap_geterr(file) : NULL;
}

static pcap_t *open_file(const char *path, struct err *err)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	pcap_t *file = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, why);
	if (file == NULL) {
		bool has_path = strncmp(why, path, strlen(path)) == 0;
		(void)err_set(err, STATUS_USAGE, "%s%s%s; name a pcap or pcapng capture",
			      has_path ? "" : path, has_path ? "" : ": ", why);
		return NULL;
	}
	int link = pcap_datalink(file);
	const char *name = pcap_datalink_val_to_name(link);
	bool is_good = link == DLT_RAW || frame_is_known(link);
	if (!is_good)
		(void)err_set(err, STATUS_USAGE,
			      "%s: packets of link type %s (%d) cannot be read; capture on an Ethernet, "
			      "loopback, cooked (-i any) or IP interface",
			      path, name != NULL ? name : "?", link);
	if (is_good)
		return file;
	pcap_close(file);
	return NULL;
}

static struct trace *read_file(pcap_t *file, const struct bpf_program *filter, const char *path, char *remark, size_t room,
			       struct err *err)
{
	struct trace *trace = trace_new();
	struct capture *capture = capture_new(trace);
	uint64_t not_ip = 0;
	const char *broken = read_packets(file, filter, capture, trace, path, &not_ip);

	capture_name_hosts(capture);
	remark_on(capture, not_ip, broken, filter != NULL, remark, room);
	if (broken != NULL && capture_counts(capture)->packets + not_ip == 0) {
		(void)err_set(err, STATUS_USAGE,
			      "%s: no packet can be read: %s; name another pcap or pcapng capture", path,
			      broken);
		trace_free(trace);
		trace = NULL;
	}
	capture_free(capture);
	return trace;
}

struct trace *pcap_read(const char *path, const char *bpf, char *remark, size_t room, struct err *err)
{
	bool has_filter = bpf != NULL && bpf[0] != '\0';
	struct bpf_program filter = {0};
	struct trace *trace = NULL;

	if (remark == NULL)
		room = 0;
	if (room > 0)
		remark[0] = '\0';
	pcap_t *file = open_file(path, err);

	if (file == NULL)
		return NULL;
	if (has_filter && pcap_compile(file, &filter, bpf, 1, PCAP_NETMASK_UNKNOWN) != 0)
		(void)packet_filter_refuse(err, bpf, pcap_geterr(file));
	else
		trace = read_file(file, has_filter ? &filter : NULL, path, remark, room, err);
	pcap_freecode(&filter);
	pcap_close(file);
	return trace;
}

/* ---- writing --------------------------------------------------------------------- */

/* RFC 3339 in UTC, as the trace has it, to nanoseconds since 1970; 0 for a simulated session. */
static time_ns wall_time(const char *created)
{
	struct tm tm = {0};
	int used = 0;
	if (sscanf(created, "%4d-%2d-%2dT%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
		   &tm.tm_min, &tm.tm_sec, &used) != 6)
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	int64_t seconds = timegm(&tm), ns = 0;
	const char *at = created + used;
	if (*at == '.')
		for (time_ns digit = NS_PER_S / 10; *++at >= '0' && *at <= '9'; digit /= 10)
			ns += (*at - '0') * digit;
	return seconds > 0 && seconds < SECONDS_MAX ? seconds * NS_PER_S + ns : 0;
}

/* Everywhere: each packet once, as it left its sender. */
enum { ANY_HOST = -1 };

/* The event that holds the packet which is seen where `ev` happens; NULL: none is. */
static const struct event *seen_packet(const struct trace *trace, const struct event *ev, int host)
{
	bool is_here = host == ANY_HOST || ev->host == host;

	if (!is_here || (ev->kind != EV_SENT && (ev->kind != EV_ARRIVED || host == ANY_HOST)))
		return NULL;
	return ev->kind == EV_ARRIVED && ev->blob_len == 0 && ev->of != 0 ? trace_event(trace, ev->of) : ev;
}

static void write_packets(pcap_dumper_t *file, const struct trace *trace, uint32_t conn, int host)
{
	struct packet_room *room = grow_new(1, sizeof *room);
	time_ns created = wall_time(trace_about_const(trace)->created);
	for (uint32_t id = 1; id <= trace_count(trace); id++) {
		const struct event *ev = trace_event(trace, id);
		const struct event *seen = seen_packet(trace, ev, host);
		if (seen == NULL || (conn != 0 && ev->conn != conn))
			continue;
		size_t wire_len = 0;
		struct span packet = packet_of(trace, seen, room, &wire_len);
		if (packet.len == 0)
			continue;
		time_ns time = created + time_min(ev->time, JSON_INTEGER_MAX);
		struct pcap_pkthdr header = {
			.ts = {.tv_sec = (time_t)(time / NS_PER_S),
			       .tv_usec = (suseconds_t)(time % NS_PER_S)},
			.caplen = (bpf_u_int32)packet.len,
			.len = (bpf_u_int32)wire_len,
		};
		pcap_dump((u_char *)file, &header, packet.data);
	}
	free(room);
}

static bool write_capture(const char *path, const struct trace *trace, uint32_t conn, int host, struct err *err)
{
	pcap_t *handle =
		pcap_open_dead_with_tstamp_precision(DLT_RAW, PACKET_MAX, PCAP_TSTAMP_PRECISION_NANO);
	if (handle == NULL)
		return err_set(err, STATUS_USAGE, "%s: libpcap cannot write; out of memory?", path);
	pcap_dumper_t *file = pcap_dump_open(handle, path);
	if (file == NULL) {
		(void)err_set(err, STATUS_USAGE, "cannot create the capture: %s; -o FILE writes elsewhere",
			      pcap_geterr(handle));
		pcap_close(handle);
		return false;
	}
	write_packets(file, trace, conn, host);
	bool is_good = pcap_dump_flush(file) == 0 && !ferror(pcap_dump_file(file));
	if (!is_good)
		(void)err_set(err, STATUS_USAGE,
			      "%s: the capture could not be written to its end: %s; -o FILE writes elsewhere",
			      path, strerror(errno));
	pcap_dump_close(file);
	pcap_close(handle);
	return is_good;
}

bool pcap_write(const char *path, const struct trace *trace, uint32_t conn, struct err *err)
{
	return write_capture(path, trace, conn, ANY_HOST, err);
}

bool pcap_write_at(const char *path, const struct trace *trace, uint32_t conn, uint8_t host, struct err *err)
{
	return write_capture(path, trace, conn, host, err);
}
