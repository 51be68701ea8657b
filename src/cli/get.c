/* SPDX-License-Identifier: MIT
 *
 * get.c - `tcpsee get URL`: our TCP fetches a page, and one sees how.
 */
#include <stdio.h>
#include <string.h>

#include "cli/options_engine.h"
#include "cli/options_ip.h"
#include "cli/options_wire.h"
#include "cli/peer.h"
#include "cli/run.h"
#include "net/link_tun.h"

/* A simulated wire without delay would show everything at one moment. */
#define SIM_DELAY (20 * NS_PER_MS)

static const struct cli_option fail_rows[] = {
	{"fail", 'f', NULL, OPTION_YES, offsetof(struct live_config, is_fail_status_error), 0, 0,
	 "exit status 1 when the server answers 400 or more", NULL},
};

/* auto is TUN: `get` is about a server, and sim has only the pages that tcpsee carries in itself. Tried first, so that
 * the remedy comes before a name is looked up. */
static bool choose_link(struct live_config *live, const struct link_options *link, struct err *err)
{
	switch (link->choice) {
	case LINK_SIM:
		live->link = LIVE_SIM;
		return peer_find_on_sim(live, link, err);
	case LINK_AUTO:
		if (!link_tun_try(err))
			return false;
		break;
	case LINK_TUN:
		break;
	}
	live->link = LIVE_TUN;
	return peer_find_on_tun(live, link, err);
}

static bool parse_url(const char *text, struct http_url *url, struct err *err)
{
	char problem[200];

	return http_url_parse(text, url, problem, sizeof problem) || err_set(err, STATUS_USAGE, "%s", problem);
}

static enum exit_status get(const struct cli_verb *verb, int argc, char **argv)
{
	struct run_options run;
	struct link_options link = {0};
	struct cli_operands operands;
	struct err err;

	run_options_init(&run);
	struct cli_group groups[] = {
		run_options_page(&run),
		{"Status", fail_rows, ARRAY_LEN(fail_rows), &run.live},
		options_link(&link),
		options_address(&link),
		options_wire(&run.live.impair),
		options_engine(&run.live.tcp),
		options_ip(&run.live.tcp),
		options_save(&run.save),
		options_look(&run.look),
		options_screen(&run.screen),
	};
	switch (cli_parse(verb, groups, ARRAY_LEN(groups), argc, argv, &operands)) {
	case CLI_RUN:
		break;
	case CLI_HELPED:
		return STATUS_DONE;
	case CLI_WRONG:
		return STATUS_USAGE;
	}
	if (operands.count != 1)
		return cli_wrong(verb, operands.count == 0 ? "which page? A URL like http://10.77.0.1/ is missing"
							   : "one URL at a time");
	if (!parse_url(operands.at[0], &run.live.url, &err) || !choose_link(&run.live, &link, &err) ||
		!options_ip_fit(&run.live.tcp, &run.live.peer_addr, &err))
		return cli_fail(verb, &err);
	if (link.local_port != 0)
		run.live.local_port = link.local_port;
	run_options_default_delay(&run, run.live.link == LIVE_SIM ? SIM_DELAY : 0);
	options_engine_share(&run.live.tcp, &run.live.peer_tcp);
	run.label = run.live.url.host;
	return run_live(verb, &run);
}

const struct cli_verb verb_get = {
	.name = "get",
	.operands = "URL",
	.summary = "handshake and HTTP GET by our own TCP, shown while it happens",
	.help =
		"Fetches a page over http with tcpsee's own TCP and draws each segment as an arrow between two lifelines:\n"
		"live on a terminal, as text elsewhere. The session is recorded, to be replayed and exported.\n"
		"On the link tun our TCP has an address of its own behind a network device; the peer is the kernel, or\n"
		"any host that the kernel forwards to. On the link sim URL names one of the pages that tcpsee carries in\n"
		"itself: /, /long, /bytes/N (N bytes), /escape; its wire has 20 ms of delay each way (--delay).",
	.examples =
		"  tcpsee get --link sim http://example/long         no network, no root\n"
		"  sudo tcpsee get http://10.77.0.1:8000/            a web server on this machine\n"
		"  sudo tcpsee get -o page --plain http://10.77.0.1/ | less\n"
		"  sudo tcpsee get --loss 5% --delay 50ms --seed 7 http://10.77.0.1/\n"
		"  sudo tcpsee get --drop server:data:3 http://10.77.0.1:8000/big.bin\n",
	.run = get,
};
