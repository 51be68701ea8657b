/* SPDX-License-Identifier: MIT
 *
 * get.c - `tcpsee get URL`: our TCP fetches a page, and one sees how.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/text.h"
#include "cli/choose_link.h"
#include "cli/options_engine.h"
#include "cli/options_fetch.h"
#include "cli/options_ip.h"
#include "cli/options_wire.h"
#include "cli/run.h"

/* A simulated wire without delay would show everything at one moment. */
#define SIM_DELAY (20 * NS_PER_MS)

static bool parse_urls(struct live_target *targets, const struct cli_operands *operands, struct err *err)
{
	char problem[200], shown[200];

	for (int i = 0; i < operands->count; i++) {
		const char *url = operands->at[i];

		if (http_url_parse(url, &targets[i].url, problem, sizeof problem))
			continue;
		if (operands->count == 1)
			return err_set(err, STATUS_USAGE, "%s", problem);
		text_escape(shown, sizeof shown, span_of(url, strlen(url)));
		return err_set(err, STATUS_USAGE, "%s: %s", shown, problem);
	}
	return true;
}

static bool options_fit(const struct live_config *live, struct err *err)
{
	for (size_t i = 0; i < live->target_count; i++)
		for (size_t k = 0; k < live->targets[i].address_count; k++)
			if (!options_ip_fit(&live->tcp, &live->targets[i].addresses[k], err))
				return false;
	return true;
}

static enum exit_status fetch_all(const struct cli_verb *verb, struct run_options *run, const struct link_options *link,
				  const struct cli_operands *operands)
{
	struct live_target *targets = grow_new((size_t)operands->count, sizeof *targets);
	enum exit_status status;
	struct err err;

	run_options_targets(run, targets, (size_t)operands->count);
	if (!parse_urls(targets, operands, &err) || !choose_link(run, link, &err) || !options_fit(&run->live, &err)) {
		status = cli_fail(verb, &err);
	} else {
		run->live.local_port = link->local_port;
		run_options_default_delay(run, run->live.link == LIVE_SIM ? SIM_DELAY : 0);
		options_engine_share(&run->live.tcp, &run->live.peer_tcp);
		run->label = targets[0].url.host;
		status = run_live(verb, run);
	}
	free(targets);
	return status;
}

static enum exit_status get(const struct cli_verb *verb, int argc, char **argv)
{
	struct run_options run;
	struct fetch_options fetch;
	struct link_options link = {0};
	struct cli_operands operands;

	run_options_init(&run);
	fetch_options_init(&fetch);
	struct cli_group groups[] = {
		run_options_page(&run),
		options_fetch(&fetch),
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
	if (operands.count == 0)
		return cli_wrong(verb, "which page? A URL like http://10.77.0.1/ is missing");
	if (operands.count > LIVE_TARGETS_MAX)
		return cli_wrong(verb, "at most %d URLs at a time", LIVE_TARGETS_MAX);
	options_fetch_apply(&fetch, &run.live);
	return fetch_all(verb, &run, &link, &operands);
}

const struct cli_verb verb_get = {
	.name = "get",
	.operands = "URL...",
	.summary = "handshake and HTTP GET by our own TCP, shown while it happens",
	.help =
		"Fetches a page over http with tcpsee's own TCP and draws each segment as an arrow between two lifelines:\n"
		"live on a terminal, as text elsewhere. The session is recorded, to be replayed and exported.\n"
		"Several URLs are fetched at the same time, each over a connection of its own, in one session. Of a name's\n"
		"addresses the first that answers is used: IPv4 and IPv6 take turns, the next one starts after 250 ms.\n"
		"Our TCP has this machine's own address on the link raw, one of its own on the network on lan, one behind a\n"
		"network device on tun; on user no privileges are needed, and the far end is libslirp's TCP. On the link\n"
		"sim URL names one of the pages that tcpsee carries in\n"
		"itself: /, /long, /bytes/N (N bytes), /escape; its wire has 20 ms of delay each way (--delay).",
	.examples =
		"  tcpsee get --link sim http://example/long         no network, no root\n"
		"  sudo tcpsee get http://10.77.0.1:8000/            a web server on this machine\n"
		"  sudo tcpsee get --link raw http://192.0.2.2/      a real one, with this machine's address\n"
		"  sudo tcpsee get --link lan -i eth0 --addr 192.0.2.77 http://192.0.2.2/\n"
		"  tcpsee get --link user http://192.0.2.2/          no privileges\n"
		"  tcpsee get --link sim -L http://example/redirect/3  four connections in one ladder\n"
		"  sudo tcpsee get -o a -o b http://10.77.0.1/a http://10.77.0.1/b\n"
		"  sudo tcpsee get -o page --plain http://10.77.0.1/ | less\n"
		"  sudo tcpsee get --loss 5% --delay 50ms --seed 7 http://10.77.0.1/\n"
		"  sudo tcpsee get --drop server:data:3 http://10.77.0.1:8000/big.bin\n",
	.run = get,
};
