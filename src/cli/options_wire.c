/* SPDX-License-Identifier: MIT
 *
 * options_wire.c - the rows of the impairment stage's options.
 */
#include "cli/options_wire.h"

static bool take_drop(void *into, const char *value, struct err *err)
{
	struct impair_config *config = into;

	if (config->drop_count == IMPAIR_DROP_RULES_MAX)
		return err_set(err, STATUS_USAGE, "--drop: at most %d rules", IMPAIR_DROP_RULES_MAX);
	if (!impair_parse_drop(value, &config->drops[config->drop_count], err))
		return false;
	config->drop_count++;
	return true;
}

#define PLACE(member) offsetof(struct impair_config, member)

static const struct cli_option rows[] = {
	{"loss", 0, "SHARE", OPTION_SHARE, PLACE(loss), 0, 0,
	 "lose this share of the packets, each way: 5%", NULL},
	{"delay", 0, "TIME", OPTION_TIME, PLACE(delay), 0, 0, "delay each packet, one way: 30ms", NULL},
	{"jitter", 0, "TIME", OPTION_TIME, PLACE(jitter), 0, 0, "vary the delay by up to this; keeps the order", NULL},
	{"duplicate", 0, "SHARE", OPTION_SHARE, PLACE(duplicate), 0, 0, "deliver this share twice", NULL},
	{"reorder", 0, "SHARE", OPTION_SHARE, PLACE(reorder), 0, 0, "let this share be overtaken", NULL},
	{"corrupt", 0, "SHARE", OPTION_SHARE, PLACE(corrupt), 0, 0, "damage this share (checksums notice)", NULL},
	{"mark", 0, "SHARE", OPTION_SHARE, PLACE(mark), 0, 0,
	 "mark this share of the ECN-capable packets, as a router\nthat fills up does (RFC 3168)", NULL},
	{"rate", 0, "RATE", OPTION_RATE, PLACE(rate), 0, 0, "a bottleneck each way: 10mbit", NULL},
	{"queue", 0, "PACKETS", OPTION_U32, PLACE(queue), 1, 0, "what the bottleneck holds (1000); more is lost", NULL},
	{"mark-from", 0, "PACKETS", OPTION_U32, PLACE(mark_from), 1, 0,
	 "from so many packets in the bottleneck on, mark the next,\nor drop it early when it is not ECN-capable", NULL},
	{"path-mtu", 0, "BYTES", OPTION_U32, PLACE(path_mtu), 68, 65535,
	 "a router in the middle takes no longer packets, and\nsays so by ICMP", NULL},
	{"path-mtu-blackhole", 0, NULL, OPTION_YES, PLACE(is_path_mtu_blackhole), 0, 0, "it says nothing", NULL},
	{"drop", 0, "END:KIND:N", OPTION_TAKE, 0, 0, 0,
	 "lose the N-th packet of a KIND that END sends; END is\n"
	 "client or server, KIND any syn data ack fin rst:\n"
	 "server:data:3. May be given several times", take_drop},
	{"seed", 0, "N", OPTION_U64, PLACE(seed), 0, 0, "the same seed, the same accidents", NULL},
};

struct cli_group options_wire(struct impair_config *config)
{
	return (struct cli_group){"Wire (what happens to packets on their way)", rows, ARRAY_LEN(rows), config};
}
