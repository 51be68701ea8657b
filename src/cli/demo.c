/* SPDX-License-Identifier: MIT
 *
 * demo.c - `tcpsee demo`: the whole thing against a server that tcpsee brings along.
 *
 * The peer's TCP is Linux's where a network namespace and a TUN device may be had; there the
 * packets fly slowly enough to be watched. Elsewhere it is our own, on a simulated wire.
 */
#include <stdio.h>
#include <string.h>

#include "cli/options_engine.h"
#include "cli/options_ip.h"
#include "cli/options_link.h"
#include "cli/options_wire.h"
#include "cli/run.h"
#include "net/namespace.h"

#define DEMO_DELAY (150 * NS_PER_MS)

struct demo {
	const char *name;
	const char *path;
	const char *what;
};

static const struct demo demos[] = {
	{"http", "/", "a small page"},
	{"long", "/long", "some 30 KB: windows, acknowledgments, and with --loss retransmissions"},
};

static const struct demo *find_demo(const struct cli_verb *verb, const struct cli_operands *operands)
{
	const char *names[ARRAY_LEN(demos)], *nearest;

	if (operands->count == 0)
		return &demos[0];
	for (size_t i = 0; i < ARRAY_LEN(demos); i++) {
		names[i] = demos[i].name;
		if (operands->count == 1 && strcmp(operands->at[0], demos[i].name) == 0)
			return &demos[i];
	}
	nearest = cli_nearest(operands->at[0], names, ARRAY_LEN(names));
	if (operands->count > 1)
		cli_wrong(verb, "one demo at a time");
	else if (nearest != NULL)
		cli_wrong(verb, "there is no such demo; did you mean %s?", nearest);
	else
		cli_wrong(verb, "there is no such demo; there are: http, long");
	return NULL;
}

/* Into a namespace of our own for TUN, or to the simulated wire where that is not possible. */
static bool choose_link(struct run_options *run, enum link_choice choice, struct err *err)
{
	struct err reason;

	if (choice != LINK_AUTO && choice != LINK_SIM && choice != LINK_TUN)
		return err_set(err, STATUS_USAGE, "--link: the demo has a network of its own: write auto, sim or tun");
	if (choice == LINK_AUTO && !namespace_try(&reason)) {
		cli_say("%s; so this demo runs on the simulated link: our TCP talks to itself", reason.text);
		run->title_remark = "simulated";
		choice = LINK_SIM;
	}
	if (choice == LINK_SIM) {
		run->live.link = LIVE_SIM;
		return true;
	}
	run->live.link = LIVE_TUN;
	run->live.has_kernel_server = true;
	return namespace_enter(err);
}

static bool set_target(struct live_target *target, const struct ip_addr *server, const char *path, struct err *err)
{
	char addr[IP_ADDR_TEXT], url[128], problem[160];

	target->addresses[0] = *server;
	target->address_count = 1;
	ip_addr_format(server, addr);
	snprintf(url, sizeof url, "http://%s%s", addr, path);
	return http_url_parse(url, &target->url, problem, sizeof problem) || err_set(err, STATUS_USAGE, "%s", problem);
}

static enum exit_status demo(const struct cli_verb *verb, int argc, char **argv)
{
	struct run_options run;
	struct link_options link = {0};
	struct cli_operands operands;
	struct live_target target = {0};
	struct err err;

	run_options_init(&run);
	run_options_targets(&run, &target, 1);
	struct cli_group groups[] = {
		run_options_page(&run), options_link(&link), options_wire(&run.live.impair), options_engine(&run.live.tcp),
		options_ip(&run.live.tcp), options_save(&run.save), options_look(&run.look), options_screen(&run.screen),
	};
	switch (cli_parse(verb, groups, ARRAY_LEN(groups), argc, argv, &operands)) {
	case CLI_RUN:
		break;
	case CLI_HELPED:
		return STATUS_DONE;
	case CLI_WRONG:
		return STATUS_USAGE;
	}
	const struct demo *chosen = find_demo(verb, &operands);

	if (chosen == NULL)
		return STATUS_USAGE;
	if (!set_target(&target, &run.live.tun.kernel_addr, chosen->path, &err) || !choose_link(&run, link.choice, &err))
		return cli_fail(verb, &err);
	run_options_default_delay(&run, DEMO_DELAY);
	options_engine_share(&run.live.tcp, &run.live.peer_tcp);
	run.label = "demo";
	return run_live(verb, &run);
}

const struct cli_verb verb_demo = {
	.name = "demo",
	.operands = "[NAME]",
	.summary = "the same against a server that tcpsee brings along: nothing to prepare",
	.help =
		"Fetches a page from a small web server of tcpsee's own and shows how. NAME is http (a small page, the\n"
		"default) or long (some 30 KB). The server stands on Linux's own TCP, in a network namespace made for the\n"
		"demo, with 150 ms of delay each way (--delay), so that one sees the packets fly. Where the system forbids\n"
		"that, our TCP talks to itself on a simulated wire, and the title says so.",
	.examples =
		"  tcpsee demo                                       live on the terminal\n"
		"  tcpsee demo --step                                paused; step with the right arrow key\n"
		"  tcpsee demo --plain -w s.json -o page             as text; keeps session and page\n"
		"  tcpsee demo long --loss 5% --seed 3               watch retransmissions\n"
		"  tcpsee demo --link sim --drop client:syn:1        the first SYN gets lost\n",
	.run = demo,
};
