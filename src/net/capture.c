/* SPDX-License-Identifier: MIT
 *
 * capture.c - see capture.h.
 *
 * libpcap's own way to change a filter lets nothing through for a moment, and empties the socket: a connection that is
 * under way would lose segments. The kernel exchanges a socket's filter at once when asked directly, so the program that
 * libpcap has compiled is handed over here. Only for cooked captures, whose programs libpcap must adapt, its way is gone.
 *
 * In immediate mode each frame has a place of the ring, which libpcap makes as long as the card's frames when the card joins none. But
 * another machine's card may have joined them, on the other end of a veth pair: all that is longer comes cut. So where places are
 * short a spare capture stands by, whose ring holds frames of any length, but hands them over up to a millisecond late. The first
 * frame that is cut makes it take over, which needs no privilege.
 */
#include "net/capture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/ethtool.h>
#include <linux/filter.h>
#include <linux/sockios.h>
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
	pcap_t *spare;   /* NULL: none is needed, or it has taken over */
	bool is_leaving; /* the spare one has the frames from here on; what pcap still holds is read first */
	struct bpf_program program; /* the filter */
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

static bool attach(const struct net_capture *c, pcap_t *pcap, struct bpf_program *program)
{
	struct sock_fprog filter = {
		.len = (unsigned short)program->bf_len,
		.filter = (struct sock_filter *)(void *)program->bf_insns,
	};

	if (c->link_type != DLT_EN10MB && c->link_type != LINKTYPE_RAW)
		return pcap_setfilter(pcap, program) == 0;
	return setsockopt(pcap_fileno(pcap), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0;
}

bool capture_set_filter(struct net_capture *c, const char *filter, struct err *err)
{
	struct bpf_program program;

	if (pcap_compile(c->pcap, &program, filter != NULL ? filter : "", 1, PCAP_NETMASK_UNKNOWN) != 0)
		return err_set(err, STATUS_USAGE, "filter \"%.300s\": %.150s; man pcap-filter has the syntax", filter,
			       pcap_geterr(c->pcap));
	bool is_set = attach(c, c->is_leaving ? c->spare : c->pcap, &program);
	int error = errno;

	if (!is_set) {
		pcap_freecode(&program);
		return err_set(err, STATUS_LINK,
			       "the kernel does not take a filter of %u instructions for %s: %s; open fewer "
			       "connections at a time, or allow more with \"sudo sysctl net.core.optmem_max=131072\"",
			       program.bf_len, c->name, strerror(error));
	}
	pcap_freecode(&c->program);
	c->program = program;
	return true;
}

static bool stop(const struct net_capture *c, pcap_t *pcap)
{
	struct bpf_insn nothing = {.code = BPF_RET | BPF_K};
	struct bpf_program program = {.bf_len = 1, .bf_insns = &nothing};

	return attach(c, pcap, &program);
}

/* What came before there was a filter: stop it, and forget it. */
static void empty(struct net_capture *c)
{
	struct captured forgotten;

	if (!stop(c, c->pcap))
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
static void set_up(pcap_t *pcap, bool is_of_any, bool is_immediate)
{
	(void)pcap_set_snaplen(pcap, SNAP_LEN);
	(void)pcap_set_promisc(pcap, 0);
	(void)pcap_set_immediate_mode(pcap, is_immediate);
	(void)pcap_set_buffer_size(pcap, is_of_any ? RING_BYTES_ANY : RING_BYTES);
	(void)pcap_set_tstamp_precision(pcap, PCAP_TSTAMP_PRECISION_NANO); /* what it is then is asked for */
	(void)pcap_set_timeout(pcap, 1); /* 0 may mean for ever; immediate mode needs none */
}

/* As libpcap asks, which makes the places of its ring short when none of these is on. */
static bool may_card_join(const struct net_capture *c)
{
	static const uint32_t questions[] = {ETHTOOL_GTSO, ETHTOOL_GGSO, ETHTOOL_GGRO, ETHTOOL_GUFO};
	struct ethtool_value answer;
	struct ifreq request = {.ifr_data = (char *)&answer};
	bool is_one_on = false;

	memcpy(request.ifr_name, c->name, sizeof request.ifr_name);
	for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
		answer = (struct ethtool_value){.cmd = questions[i]};
		is_one_on |= ioctl(pcap_fileno(c->pcap), SIOCETHTOOL, &request) == 0 && answer.data != 0;
	}
	answer = (struct ethtool_value){.cmd = ETHTOOL_GFLAGS};
	return is_one_on || (ioctl(pcap_fileno(c->pcap), SIOCETHTOOL, &request) == 0 && (answer.data & ETH_FLAG_LRO) != 0);
}

/* A wish: without it only joined frames are lost. */
static void open_spare(struct net_capture *c, enum capture_ways ways)
{
	char why[PCAP_ERRBUF_SIZE];

	if (c->link_type != DLT_EN10MB || may_card_join(c))
		return;
	c->spare = pcap_create(c->name, why);
	if (c->spare == NULL)
		return;
	set_up(c->spare, false, false);
	if (pcap_activate(c->spare) >= 0 && pcap_datalink(c->spare) == c->link_type && stop(c, c->spare) &&
	    (ways != CAPTURE_INCOMING || pcap_setdirection(c->spare, PCAP_D_IN) == 0) && pcap_setnonblock(c->spare, 1, why) == 0)
		return;
	pcap_close(c->spare);
	c->spare = NULL;
}

static bool begin(struct net_capture *c, enum capture_ways ways, struct err *err)
{
	char why[PCAP_ERRBUF_SIZE];

	if (!is_any(c->name) && if_nametoindex(c->name) == 0)
		return route_no_interface(c->name, err);
	c->pcap = pcap_create(c->name, why);
	if (c->pcap == NULL)
		return err_set(err, STATUS_LINK, "capturing on %s is not possible: %.200s", c->name, why);
	set_up(c->pcap, is_any(c->name), true);
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
	if (pcap_setnonblock(c->pcap, 1, why) != 0)
		return open_failed(c, PCAP_ERROR, err);
	open_spare(c, ways);
	return true;
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

/* What came before the spare one's filter stood is not read from it. */
static void begin_to_leave(struct net_capture *c)
{
	c->is_leaving = attach(c, c->spare, &c->program);
	if (c->is_leaving)
		(void)stop(c, c->pcap); /* else frames come twice until it is empty */
}

static void leave(struct net_capture *c)
{
	pcap_close(c->pcap);
	c->pcap = c->spare;
	c->spare = NULL;
	c->is_leaving = false;
	c->has_ns = pcap_get_tstamp_precision(c->pcap) == PCAP_TSTAMP_PRECISION_NANO;
}

bool capture_next(struct net_capture *c, struct captured *out)
{
	struct pcap_pkthdr *header;
	const u_char *data;

	if (c->is_over)
		return false;
	int result = pcap_next_ex(c->pcap, &header, &data);

	if (result == 0 && c->is_leaving) {
		leave(c);
		result = pcap_next_ex(c->pcap, &header, &data);
	}

	c->is_over = result < 0;
	if (result != 1) {
		c->has_day_ahead = false;
		return false;
	}
	if (header->len > header->caplen && c->spare != NULL && !c->is_leaving)
		begin_to_leave(c);
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
	if (c->spare != NULL)
		pcap_close(c->spare);
	pcap_freecode(&c->program);
	free(c);
}
