/* SPDX-License-Identifier: MIT
 *
 * mermaid.c - the ladder as a Mermaid sequenceDiagram (draw/export.h).
 *
 *     sequenceDiagram
 *         participant A as client 10.77.0.2:30730
 *         participant B as server 10.77.0.1:80
 *         Note left of A: SYN-SENT
 *         A->>B: SYN seq=0 win=64240
 *         B-xA: R! ACK seq=1449 ack=73 len=1448 (lost: random loss)
 *         rect rgb(204, 235, 226)                     behind what the kernel of an end's machine has sent
 *             A->>B: K! RST seq=1
 *         end
 *
 * Mermaid knows no quoting: every character that means something to it, or to the HTML it is put into, is written
 * as the number of the character between # and ;.
 */
#include "draw/export.h"

#include <string.h>

/* `text` is escaped for terminals already. */
static void add_escaped(struct text *into, const char *text)
{
	static const char special[] = "#;<>\"'&%{}\\`";

	for (; *text != '\0'; text++) {
		if (strchr(special, *text) != NULL)
			text_addf(into, "#%d;", *text);
		else
			text_add_bytes(into, text, 1);
	}
}

static void add_foreign(struct text *into, const char *bytes)
{
	char escaped[1100];

	text_escape(escaped, sizeof escaped, span_of(bytes, strlen(bytes)));
	add_escaped(into, escaped);
}

static void add_participants(const struct trace *trace, uint32_t conn, struct text *into)
{
	if (conn == 0) {
		text_add(into, "    participant A as clients\n    participant B as servers\n");
		return;
	}
	const struct trace_tuple *tuple = &trace_connection(trace, conn)->tuple;
	for (int end = 0; end < 2; end++) {
		char addr[IP_ADDR_TEXT];

		ip_addr_format(&tuple->addr[end], addr);
		text_addf(into, "    participant %c as ", "AB"[end]);
		add_foreign(into, trace_host(trace, tuple->host[end])->name);
		text_addf(into, "<br/>%s:%u\n", addr, tuple->port[end]);
	}
}

static const char *arrow_of(const struct ladder_row *row, bool has_text)
{
	if (row->fate == FATE_LOST)
		return has_text ? "-x" : "--x";
	if (row->fate == FATE_IN_FLIGHT)
		return has_text ? "-)" : "--)";
	if (row->mark == ROW_PLAIN_ACK || row->mark == ROW_DUPLICATE_ACK || row->kind == ROW_DUPLICATE)
		return "-->>";
	return "->>";
}

/* The label, and behind it why. */
static void add_words(const struct trace *trace, const struct ladder_row *row, const struct ladder_options *options, struct text *into)
{
	struct text label = {0}, remark = {0};
	const struct event *ev = trace_event(trace, row->event);
	bool is_words = ev->kind == EV_NOTE || ev->kind == EV_COMMAND || ev->kind == EV_APP;

	if (options->conn == 0 && ev->conn != 0)
		text_addf(into, "%u ", trace_connection(trace, ev->conn)->tuple.port[0]);
	(void)ladder_label(trace, row, options->is_absolute, 0, &label);
	if (options->remark != NULL && !is_words)
		options->remark(trace, row->event, options->is_absolute, &remark);
	if (label.len > 0)
		add_escaped(into, label.data);
	if (remark.len > 0) {
		text_add(into, "<br/>");
		add_escaped(into, remark.data);
	}
	text_add(into, "\n");
	text_fini(&label);
	text_fini(&remark);
}

/* `shown`: what each end's last note said, so that none is said twice. */
static void add_states(const struct ladder_row *row, int shown[2], struct text *into)
{
	for (int end = 0; end < 2; end++) {
		if (!row->is_state_new[end] || row->state[end] == STATE_UNKNOWN || row->state[end] == shown[end])
			continue;
		shown[end] = row->state[end];
		text_addf(into, "    Note %s of %c: %s%s\n", end == 0 ? "left" : "right", "AB"[end],
			  row->is_inferred[end] ? "probably " : "", tcp_state_name((enum tcp_state)row->state[end]));
	}
}

static void add_row(const struct trace *trace, const struct ladder_row *row, const struct ladder_options *options, struct text *into)
{
	const struct event *ev = trace_event(trace, row->event);

	if (row->is_third_partys)
		text_add(into, "    rect rgb(204, 235, 226)\n");
	if (row->kind == ROW_HAPPENING && row->from >= 0 && (ev->kind == EV_CALL || ev->kind == EV_TIMEOUT))
		text_addf(into, "    Note over %c: ", "AB"[row->from]);
	else if (row->kind == ROW_HAPPENING || row->from < 0)
		text_add(into, "    Note over A,B: ");
	else
		text_addf(into, "    %c%s%c: ", "AB"[row->from], arrow_of(row, ev->len > 0), "AB"[1 - row->from]);
	add_words(trace, row, options, into);
	if (row->is_third_partys)
		text_add(into, "    end\n");
}

void export_mermaid(const struct trace *trace, const struct export_options *options, struct text *into)
{
	struct ladder_list list = {.has_hindsight = true, .filter = options->filter};
	uint32_t conn = options->ladder.conn;
	int shown[2] = {STATE_UNKNOWN, STATE_UNKNOWN};

	ladder_list_update(&list, trace, conn, options->flags);
	text_add(into, "sequenceDiagram\n");
	if (trace_about_const(trace)->title[0] != '\0') {
		text_add(into, "    title ");
		add_foreign(into, trace_about_const(trace)->title);
		text_add(into, "\n");
	}
	add_participants(trace, conn, into);
	for (size_t i = 0; i < list.count; i++) {
		struct moment moment = {.at = trace_count(trace), .now = trace_end_time(trace)};
		struct ladder_row row;

		if (ladder_row_is_settled(trace, list.ids[i]))
			moment.now = TIME_NEVER;
		ladder_list_row(&list, trace, moment, i, &row);
		add_row(trace, &row, &options->ladder, into);
		if (conn == 0)
			shown[0] = shown[1] = STATE_UNKNOWN;
		add_states(&row, shown, into);
	}
	ladder_list_fini(&list);
}
