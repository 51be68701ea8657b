/* SPDX-License-Identifier: MIT
 *
 * show.c - `tcpsee show FILE`: the ladder as text on stdout.
 */
#include "cli/show.h"

#include <stdio.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/load.h"
#include "cli/signals.h"
#include "cli/terminal.h"

enum exit_status show_trace(const struct cli_verb *verb, const struct trace *trace, const struct look_options *look,
			    uint32_t conn)
{
	struct export_options looks;
	struct text ladder = {0};

	terminal_looks(look, STDOUT_FILENO, &looks);
	looks.ladder.conn = conn;
	export_text(trace, &looks, &ladder);
	if (ladder.len > 0)
		fwrite(ladder.data, 1, ladder.len, stdout);
	text_fini(&ladder);
	return cli_finish_stdout(verb) ? STATUS_DONE : STATUS_USAGE;
}

static enum exit_status show(const struct cli_verb *verb, int argc, char **argv)
{
	struct look_options look = {0};
	struct load_options load = {0};
	struct cli_operands operands;
	struct cli_group groups[] = {options_load(&load), options_look(&look)};
	enum exit_status status;
	struct trace *trace;
	struct err err;

	switch (cli_parse(verb, groups, ARRAY_LEN(groups), argc, argv, &operands)) {
	case CLI_RUN:
		break;
	case CLI_HELPED:
		return STATUS_DONE;
	case CLI_WRONG:
		return STATUS_USAGE;
	}
	if (operands.count != 1)
		return cli_wrong(verb, operands.count == 0 ? "which file? A session or a capture is missing" : "one file at a time");
	trace = load_trace(operands.at[0], &load, &err);
	look.filter = load_rows(&load);
	status = trace != NULL ? show_trace(verb, trace, &look, load.conn) : cli_fail(verb, &err);
	if (trace != NULL)
		trace_free(trace);
	load_fini(&load);
	return status;
}

const struct cli_verb verb_show = {
	.name = "show",
	.operands = "FILE",
	.summary = "the ladder of a session or a capture as text on stdout",
	.help =
		"Prints the same ladder as the live run did. FILE is a session that tcpsee recorded, or a capture (pcap or\n"
		"pcapng, as of tcpdump and Wireshark); of a capture the segments are shown, but no states.",
	.examples =
		"  tcpsee show s.json\n"
		"  tcpsee show --width 140 --color always s.json | less -R\n"
		"  tcpsee show -f 'tcp[13]=18' s.json                SYN and ACK are set, and nothing else\n"
		"  tcpsee show -f 'port 80' --conn 2 capture.pcapng\n",
	.run = show,
};
