/* SPDX-License-Identifier: MIT
 *
 * capture.c - see capture.h.
 *
 * libpcap's own way to change a filter lets nothing through for a moment, and empties the socket: a connection that is
 * under way would lose segments. The kernel exchanges a socket's filter at once when asked directly, so the program that
 * libpcap has compiled is handed over here. Only for cooked captures, whose programs libpcap must adapt, its way is gone.
 */
#include "net/capture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/filter.h>
#include <net/if.h>
#include <pcap/pcap.h>

#include "base/bytes.h"
#include "base/grow.h"
#include "net/clock.h"
#include "net/permission.h"
#include "net/route.h"
#include "wire/frame.h"

enum {
	/* The longest IP packet, and an Ethernet header with two VLAN tags or a cooked one before it. */
	SNAP_LEN = 65535 + 64,
	/* Where a card may join packets each place of the ring is as long as that: some hundred places. */
	RING_BYTES = 32 << 20,
	/* On all interfaces there is not much for us, and the memory is the kernel's. */
	RING_BYTES_ANY = 8 << 20,
	LINKTYPE_LINUX_SLL2 = 276,
	LINKTYPE_RAW = 101, /* libpcap says DLT_RAW in two ways: this is the one of files, and of wire/frame.h */
};

struct net_capture {
	pcap_t *pcap;
	int link_type;
	bool is_over; /* the interface has gone */
	bool has_ns;  /* its times are in nanoseconds, not microseconds */
	bool has_day_ahead;
	time_ns day_ahead; /* of the batch that is being read: clock_of_day_ahead() */
	char name[IF_NAMESIZE];
};

/* ---- the filter ---------------------------------------------------------------------------------- */

/* The kernel's struct of an instruction is libpcap's by another name. */
_Static_assert(sizeof(struct sock_filter) == sizeof(struct bpf_insn), "one instruction of BPF");

static bool attach(struct net_capture *c, struct bpf_program *program)
{
	struct sock_fprog filter = {
		.len = (unsigned short)program->bf_len,
		.filter = (struct sock_filter *)(void *)program->bf_insns,
	};

	if (c->link_type != DLT_EN10MB && c->link_type != LINKTYPE_RAW)
		return pcap_setfilter(c->pcap, program) == 0;
	return setsockopt(pcap_fileno(c->pcap), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0;
}

bool capture_set_filter(struct net_capture *c, const char *filter, struct err *err)
{
	struct bpf_program program;

	if (pcap_compile(c->pcap, &program, filter != NULL ? filter : "", 1, PCAP_NETMASK_UNKNOWN) != 0)
		return err_set(err, STATUS_USAGE, "filter \"%.300s\": %.150s; man pcap-filter has the syntax", filter,
			       pcap_geterr(c->pcap));
	bool is_set = attach(c, &program);
	int error = errno;

	pcap_freecode(&program);
	if (!is_set)
		return err_set(err, STATUS_LINK,
			       "the kernel does not take a filter of %u instructions for %s: %s; open fewer "
			       "connections at a time, or allow more with \"sudo sysctl net.core.optmem_max=131072\"",
			       program.bf_len, c->name, strerror(error));
	return true;
}

/* What came before there was a filter: stop it, and forget it. */
static void empty(struct net_capture *c)
{
	struct bpf_insn nothing = {.code = BPF_RET | BPF_K};
	struct bpf_program program = {.bf_len = 1, .bf_insns = &nothing};
	struct captured forgotten;

	if (!attach(c, &program))
		return; /* then each frame that is too much is seen to be so by whoever reads it */
	while (capture_next(c, &forgotten))
		;
}

/* ---- opening ------------------------------------------------------------------------------------- */

static bool open_failed(const struct net_capture *c, int status, struct err *err)
{
	char what[IF_NAMESIZE + 20];

	switch (status) {
	case PCAP_ERROR_NO_SUCH_DEVICE:
		return route_no_interface(c->name, err);
	case PCAP_ERROR_PERM_DENIED:
	case PCAP_ERROR_PROMISC_PERM_DENIED:
		snprintf(what, sizeof what, "capturing on %s", c->name);
		return permission_missing(what, PERMISSION_NET_RAW, "use --link user", err);
	case PCAP_ERROR_IFACE_NOT_UP:
		return err_set(err, STATUS_LINK,
			       "the interface %s is down: bring it up with \"sudo ip link set %s up\"", c->name, c->name);
	}
	const char *why = pcap_geterr(c->pcap);

	return err_set(err, STATUS_LINK, "capturing on %s is not possible: %.200s; --link sim needs none", c->name,
		       why[0] != '\0' ? why : pcap_statustostr(status));
}

static bool is_any(const char *name)
{
	return strcmp(name, "any") == 0;
}

/* Everything that must be said before the capture begins. */
static void set_up(pcap_t *pcap, bool is_of_any)
{
	(void)pcap_set_snaplen(pcap, SNAP_LEN);
	(void)pcap_set_promisc(pcap, 0);
	(void)pcap_set_immediate_mode(pcap, 1);
	(void)pcap_set_buffer_size(pcap, is_of_any ? RING_BYTES_ANY : RING_BYTES);
	(void)pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO); /* what it is then is asked for */
	(void)pcap_set_timeout(pcap, 1); /* 0 may mean for ever; immediate mode needs none */
}

static bool begin(struct net_capture *c, enum capture_ways ways, struct err *err)
{
	char why[PCAP_ERRBUF_SIZE];

	if (!is_any(c->name) && if_nametoindex(c->name) == 0)
		return route_no_interface(c->name, err);
	c->pcap = pcap_create(c->name, why);
	if (c->pcap == NULL)
		return err_set(err, STATUS_LINK, "capturing on %s is not possible: %.200s", c->name, why);
	set_up(c->pcap, is_any(c->name));
	int status = pcap_activate(c->pcap);

	if (status < 0)
		return open_failed(c, status, err);
	if (is_any(c->name))
		(void)pcap_set_datalink(c->pcap, LINKTYPE_LINUX_SLL2); /* older ones know none whose frames name their interface */
	c->has_ns = pcap_get_tstamp_precision(c->pcap) == PCAP_TSTAMP_PRECISION_NANO;
	c->link_type = pcap_datalink(c->pcap) == DLT_RAW ? LINKTYPE_RAW : pcap_datalink(c->pcap);
	if (!frame_is_known(c->link_type))
		return err_set(err, STATUS_LINK,
			       "%s is of link type %d, whose frames tcpsee does not know: choose an Ethernet, loopback or "
			       "IP interface", c->name, c->link_type);
	if (ways == CAPTURE_INCOMING && pcap_setdirection(c->pcap, PCAP_D_IN) != 0)
		return open_failed(c, PCAP_ERROR, err);
	return pcap_setnonblock(c->pcap, 1, why) == 0 || open_failed(c, PCAP_ERROR, err);
}

struct net_capture *capture_open(const char *interface, const char *filter, enum capture_ways ways, struct err *err)
{
	struct net_capture *c = grow_new(1, sizeof *c);
	size_t len = strnlen(interface, IF_NAMESIZE);

	if (len == 0 || len == IF_NAMESIZE) {
		free(c);
		(void)route_no_interface(interface, err);
		return NULL;
	}
	memcpy(c->name, interface, len);
	if (begin(c, ways, err)) {
		empty(c);
		if (capture_set_filter(c, filter, err))
			return c;
	}
	capture_close(c);
	return NULL;
}

bool capture_try(const char *interface, struct err *err)
{
	struct net_capture *c = capture_open(interface, "", CAPTURE_BOTH_WAYS, err);

	if (c == NULL)
		return false;
	capture_close(c);
	return true;
}

/* ---- frames -------------------------------------------------------------------------------------- */

static unsigned interface_of(const struct net_capture *c, struct span frame)
{
	enum { INDEX_AT = 4 }; /* https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html */

	return c->link_type == LINKTYPE_LINUX_SLL2 && frame.len >= INDEX_AT + 4 ? load_u32(frame.data + INDEX_AT) : 0;
}

/* Frames carry the time of day. How that stands to the clock that only goes on is looked at once for each batch: somebody may set it. */
static time_ns time_of(struct net_capture *c, const struct pcap_pkthdr *header)
{
	if (!c->has_day_ahead)
		c->day_ahead = clock_of_day_ahead();
	c->has_day_ahead = true;
	return header->ts.tv_sec * NS_PER_S + header->ts.tv_usec * (c->has_ns ? 1 : NS_PER_US) - c->day_ahead;
}

bool capture_next(struct net_capture *c, struct captured *out)
{
	struct pcap_pkthdr *header;
	const u_char *data;

	if (c->is_over)
		return false;
	int result = pcap_next_ex(c->pcap, &header, &data);

	c->is_over = result < 0;
	if (result != 1) {
		c->has_day_ahead = false;
		return false;
	}
	*out = (struct captured){
		.interface_index = interface_of(c, span_of(data, header->caplen)),
		.link_type = c->link_type,
		.frame = span_of(data, header->caplen),
		.time = time_of(c, header),
		.is_cut = header->len > header->caplen,
	};
	if (frame_strip(c->link_type, out->frame, &out->packet) != FRAME_IP)
		out->packet = span_of(NULL, 0);
	return true;
}

bool capture_inject(struct net_capture *c, struct span frame)
{
	return pcap_inject(c->pcap, frame.data, frame.len) == (int)frame.len;
}

int capture_fd(const struct net_capture *c)
{
	return c->is_over ? -1 : pcap_get_selectable_fd(c->pcap);
}

const char *capture_interface(const struct net_capture *c)
{
	return c->name;
}

void capture_close(struct net_capture *c)
{
	if (c == NULL)
		return;
	if (c->pcap != NULL)
		pcap_close(c->pcap);
	free(c);
}
