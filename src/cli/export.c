/* SPDX-License-Identifier: MIT
 *
 * export.c - `tcpsee export FILE -t FORMAT`: a session in other programs' forms.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/load.h"
#include "cli/terminal.h"
#include "draw/export.h"
#include "file/pcap.h"

struct format {
	const char *name;
	const char *ending; /* of file names */
	/* Appends the document. NULL: pcap, which file/pcap.h writes itself. */
	void (*write)(const struct trace *trace, const struct export_options *options, struct text *into);
};

static const struct format formats[] = {
	{"pcap", ".pcap", NULL},
	{"text", ".txt", export_text},
	{"mermaid", ".mmd", export_mermaid},
	{"svg", ".svg", export_svg},
};

struct export_choice {
	const struct format *format;
	const char *output; /* NULL, "-": stdout */
	const char *host;   /* of pcap: where it would have been captured; NULL: each packet where it left */
};

static bool take_format(void *into, const char *value, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
		if (strcmp(value, formats[i].name) == 0) {
			((struct export_choice *)into)->format = &formats[i];
			return true;
		}
	}
	return err_set(err, STATUS_USAGE, "--type: write pcap, text, mermaid or svg");
}

static const struct cli_option rows[] = {
	{"type", 't', "FORMAT", OPTION_TAKE, 0, 0, 0, "pcap, text, mermaid or svg; else by the ending of OUT", take_format},
	{"at", 0, "HOST", OPTION_TEXT, offsetof(struct export_choice, host), 0, 0,
	 "pcap: as a capture on client or server would have it", NULL},
	{"output", 'o', "OUT", OPTION_TEXT, offsetof(struct export_choice, output), 0, 0, "else stdout", NULL},
};

static bool ends_with(const char *text, const char *ending)
{
	size_t len = strlen(text), end = strlen(ending);

	return len > end && strcmp(text + len - end, ending) == 0;
}

static bool find_format(struct export_choice *choice, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(formats) && choice->format == NULL && choice->output != NULL; i++) {
		if (ends_with(choice->output, formats[i].ending))
			choice->format = &formats[i];
	}
	return choice->format != NULL ||
	       err_set(err, STATUS_USAGE, "in which form? -t pcap, text, mermaid or svg");
}

static bool is_stdout(const struct export_choice *choice)
{
	return choice->output == NULL || strcmp(choice->output, "-") == 0;
}

/* What was recorded would be lost. */
static bool is_one_file(const char *input, const char *output)
{
	struct stat in, out;

	return output != NULL && stat(input, &in) == 0 && S_ISREG(in.st_mode) && stat(output, &out) == 0 &&
	       in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

static bool write_document(const char *path, const struct text *document, struct err *err)
{
	FILE *file = fopen(path, "we");
	bool is_written;

	if (file == NULL)
		return err_set(err, STATUS_USAGE, "%s: %s; -o names another file", path, strerror(errno));
	is_written = document->len == 0 || fwrite(document->data, 1, document->len, file) == document->len;
	if (fclose(file) == 0 && is_written)
		return true;
	return err_set(err, STATUS_USAGE, "%s: %s", path, strerror(errno));
}

/* "client, server": names out of a file, which may hold anything. */
static void list_hosts(const struct trace *trace, char *into, size_t room)
{
	enum { HOSTS_LISTED = 4 };
	size_t len = 0;

	into[0] = '\0';
	for (size_t i = 0; i < size_min(trace_host_count(trace), HOSTS_LISTED) && len + 2 < room; i++) {
		const char *name = trace_host(trace, i)->name;

		if (i > 0)
			len += (size_t)snprintf(into + len, room - len, ", ");
		len += text_escape(into + len, room - len, span_of(name, strlen(name)));
	}
}

static bool find_host(const struct trace *trace, const char *name, uint8_t *host, struct err *err)
{
	char shown[80], there[160];

	*host = 0;
	for (size_t i = 0; i < trace_host_count(trace); i++) {
		*host = (uint8_t)i;
		if (strcmp(trace_host(trace, i)->name, name) == 0)
			return true;
	}
	text_escape(shown, sizeof shown, span_of(name, strlen(name)));
	list_hosts(trace, there, sizeof there);
	return err_set(err, STATUS_USAGE, "--at: there is no host \"%s\" in the session; its hosts: %s", shown, there);
}

static bool write_pcap(const char *path, const struct trace *trace, const char *at, uint32_t conn, struct err *err)
{
	uint8_t host;

	if (at == NULL)
		return pcap_write(path, trace, conn, err);
	return find_host(trace, at, &host, err) && pcap_write_at(path, trace, conn, host, err);
}

static enum exit_status export_pcap(const struct cli_verb *verb, const struct trace *trace,
				    const struct export_choice *choice, uint32_t conn)
{
	struct err err;

	if (is_stdout(choice) && isatty(STDOUT_FILENO))
		return cli_wrong(verb, "a capture is no text for a terminal; -o OUT.pcap writes a file");
	if (write_pcap(is_stdout(choice) ? "-" : choice->output, trace, choice->host, conn, &err))
		return STATUS_DONE;
	return cli_fail(verb, &err);
}

static enum exit_status export_trace(const struct cli_verb *verb, const struct trace *trace,
				     const struct export_choice *choice, const struct look_options *look, uint32_t conn)
{
	struct export_options options;
	struct text document = {0};
	enum exit_status status = STATUS_DONE;
	struct err err;

	if (choice->format->write == NULL)
		return export_pcap(verb, trace, choice, conn);
	terminal_looks(look, is_stdout(choice) ? STDOUT_FILENO : -1, &options);
	options.ladder.conn = conn;
	choice->format->write(trace, &options, &document);
	if (is_stdout(choice)) {
		if (document.len > 0)
			fwrite(document.data, 1, document.len, stdout);
		status = cli_finish_stdout(verb) ? STATUS_DONE : STATUS_USAGE;
	} else if (!write_document(choice->output, &document, &err)) {
		status = cli_fail(verb, &err);
	}
	text_fini(&document);
	return status;
}

static enum exit_status run_export(const struct cli_verb *verb, int argc, char **argv)
{
	struct export_choice choice = {0};
	struct look_options look = {0};
	struct load_options load = {0};
	struct cli_operands operands;
	struct cli_group groups[] = {
		{"Export", rows, ARRAY_LEN(rows), &choice}, options_load(&load), options_look(&look),
	};
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
	if (!find_format(&choice, &err))
		return cli_wrong(verb, "%s", err.text);
	if (choice.host != NULL && choice.format->write != NULL)
		return cli_wrong(verb, "--at is for -t pcap; pictures show both ends");
	if (is_one_file(operands.at[0], choice.output))
		return cli_wrong(verb, "%s would be written over itself; -o names another file", choice.output);
	struct trace *trace = load_trace(operands.at[0], &load, &err);
	enum exit_status status = STATUS_DONE;

	look.filter = load_rows(&load);
	if (trace == NULL)
		status = cli_fail(verb, &err);
	else if (look.filter != NULL && choice.format->write == NULL)
		status = cli_wrong(verb, "-f chooses the rows of pictures; tcpdump -r OUT.pcap 'FILTER' reads few of a capture's packets");
	else
		status = export_trace(verb, trace, &choice, &look, load.conn);
	if (trace != NULL)
		trace_free(trace);
	load_fini(&load);
	return status;
}

const struct cli_verb verb_export = {
	.name = "export",
	.operands = "FILE",
	.summary = "a session or a capture as pcap, text, Mermaid or SVG",
	.help =
		"pcap holds each packet as it left its sender, or as one end saw it (--at), for tcpdump and Wireshark; text is\n"
		"what 'tcpsee show' prints; mermaid is a sequenceDiagram for Markdown pages;\n"
		"svg a picture with slanted arrows by true times.",
	.examples =
		"  tcpsee export s.json -o s.pcap\n"
		"  tcpsee export s.json --at server -o server.pcap\n"
		"  tcpsee export s.json -t svg -o handshake.svg\n"
		"  tcpsee export s.json -t mermaid >> lesson.md\n"
		"  tcpsee export s.json -t pcap | tshark -r -\n",
	.run = run_export,
};
