/* SPDX-License-Identifier: MIT
 *
 * test_states_events.c - event processing (RFC 9293 3.10): every state, every event, as one table.
 *
 * The states are reached by segments and calls, as a connection reaches them. SYN-RCVD came from LISTEN, SYN-RCVD/A from
 * SYN-SENT (MUST-11). Then one event happens, and a row says what follows from it, in the RFC's forms:
 *
 *     ack          <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>              rst 0        <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>
 *     syn          <SEQ=ISS><CTL=SYN>                               rst seg.ack  <SEQ=SEG.ACK><CTL=RST>
 *     syn,ack      <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>              rst snd.nxt  <SEQ=SND.NXT><ACK=RCV.NXT><CTL=RST,ACK>
 *     text, fin    from SND.UNA on, with the ACK                    -            nothing leaves
 *
 * The last column is what the call answers, or what the application is told: how the connection ended, that the peer is
 * closing, that there is urgent data; - is nothing. "=" is the same state. Segments begin at RCV.NXT and acknowledge our
 * SYN, unless the event's name says otherwise. Delayed ACKs are off, the windows are 10000.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "event_scene.h"

#define BEFORE "CLOSED LISTEN SYN-SENT "
#define HANDSHAKE "SYN-RCVD SYN-RCVD/A "
#define RECEIVING "ESTAB FIN-WT-1 FIN-WT-2 "
#define BEHIND_FIN "CLOSE-WT CLOSING LAST-ACK TIME-WT "

static const struct {
	const char *event, *states, *next, *answer, *told;
} rows[] = {
	/* ---- 3.10.1 to 3.10.6: calls ---- */
	{"OPEN, active",            "CLOSED LISTEN",                   "SYN-SENT", "syn",         "ok"},
	{"OPEN, active",            "SYN-SENT " HANDSHAKE RECEIVING BEHIND_FIN, "=", "-",         "error: connection already exists"},
	{"OPEN, nobody named",      "CLOSED LISTEN",                   "=",        "-",           "error: remote socket unspecified"},
	{"OPEN, nobody named",      "SYN-SENT " HANDSHAKE RECEIVING BEHIND_FIN, "=", "-",         "error: connection already exists"},
	{"OPEN, passive",           "CLOSED",                          "LISTEN",   "-",           "ok"},
	{"OPEN, passive",           "LISTEN SYN-SENT " HANDSHAKE RECEIVING BEHIND_FIN, "=", "-",  "error: connection already exists"},
	{"SEND",                    "CLOSED",                          "=",        "-",           "error: connection does not exist"},
	{"SEND",                    "LISTEN",                          "SYN-SENT", "syn",         "ok"},
	{"SEND",                    "SYN-SENT " HANDSHAKE,             "=",        "-",           "ok"}, /* queued */
	{"SEND",                    "ESTAB CLOSE-WT",                  "=",        "text",        "ok"},
	{"SEND",                    "FIN-WT-1 FIN-WT-2 CLOSING LAST-ACK TIME-WT", "=", "-",       "error: connection closing"},
	{"SEND, no room",           "CLOSED",                          "=",        "-",           "error: connection does not exist"},
	{"SEND, no room",           "LISTEN SYN-SENT " HANDSHAKE "ESTAB CLOSE-WT", "=", "-",      "error: insufficient resources"},
	{"SEND, no room",           "FIN-WT-1 FIN-WT-2 CLOSING LAST-ACK TIME-WT", "=", "-",       "error: connection closing"},
	{"RECEIVE",                 "CLOSED",                          "=",        "-",           "error: connection does not exist"},
	{"RECEIVE",                 "LISTEN SYN-SENT " HANDSHAKE RECEIVING, "=",   "-",           "ok"},
	{"RECEIVE",                 BEHIND_FIN,                        "=",        "-",           "error: connection closing"},
	{"CLOSE",                   "CLOSED",                          "=",        "-",           "error: connection does not exist"},
	{"CLOSE",                   "LISTEN SYN-SENT",                 "CLOSED",   "-",           "ok"},
	{"CLOSE",                   HANDSHAKE,                         "=",        "-",           "ok"}, /* queued: a departure */
	{"CLOSE",                   "ESTAB",                           "FIN-WT-1", "fin",         "ok"},
	{"CLOSE",                   "CLOSE-WT",                        "LAST-ACK", "fin",         "ok"},
	{"CLOSE",                   "FIN-WT-1 FIN-WT-2 CLOSING LAST-ACK TIME-WT", "=", "-",       "error: connection closing"},
	{"ABORT",                   "CLOSED",                          "=",        "-",           "error: connection does not exist"},
	{"ABORT",                   "LISTEN SYN-SENT CLOSING LAST-ACK TIME-WT", "CLOSED", "-",    "ok"},
	{"ABORT",                   HANDSHAKE RECEIVING "CLOSE-WT",    "CLOSED",   "rst snd.nxt", "ok"},
	{"STATUS",                  "CLOSED",                          "=",        "-",           "error: connection does not exist"},
	{"STATUS",                  "LISTEN SYN-SENT " HANDSHAKE RECEIVING BEHIND_FIN, "=", "-",  "ok"},

	/* ---- 3.10.7: segments; SYN ---- */
	{"SYN at RCV.NXT",          "CLOSED",                          "=",        "rst 0",       "-"},
	{"SYN at RCV.NXT",          "LISTEN",                          "SYN-RCVD", "syn,ack",     "-"},
	{"SYN at RCV.NXT",          "SYN-SENT",                        "SYN-RCVD", "syn,ack",     "-"}, /* MUST-10 */
	{"SYN at RCV.NXT",          "SYN-RCVD",                        "LISTEN",   "-",           "-"}, /* R1122-6 */
	{"SYN at RCV.NXT",          "SYN-RCVD/A " RECEIVING BEHIND_FIN, "=",       "ack",         "-"}, /* R5961-5 */
	{"SYN in the window",       "CLOSED",                          "=",        "rst 0",       "-"},
	{"SYN in the window",       "LISTEN SYN-SENT",                 "SYN-RCVD", "syn,ack",     "-"},
	{"SYN in the window",       "SYN-RCVD",                        "LISTEN",   "-",           "-"},
	{"SYN in the window",       "SYN-RCVD/A " RECEIVING BEHIND_FIN, "=",       "ack",         "-"},
	{"SYN once more",           "CLOSED",                          "=",        "rst 0",       "-"},
	{"SYN once more",           "LISTEN SYN-SENT",                 "SYN-RCVD", "syn,ack",     "-"},
	{"SYN once more",           HANDSHAKE,                         "=",        "syn,ack",     "-"}, /* a departure */
	{"SYN once more",           RECEIVING BEHIND_FIN,              "=",        "ack",         "-"},
	{"SYN,ACK",                 "CLOSED LISTEN",                   "=",        "rst seg.ack", "-"},
	{"SYN,ACK",                 "SYN-SENT",                        "ESTAB",    "ack",         "-"},
	{"SYN,ACK",                 "SYN-RCVD",                        "LISTEN",   "-",           "-"},
	{"SYN,ACK",                 "SYN-RCVD/A " RECEIVING BEHIND_FIN, "=",       "ack",         "-"},

	/* ---- ACK ---- */
	{"ACK of all we sent",      "CLOSED LISTEN",                   "=",        "rst seg.ack", "-"},
	{"ACK of all we sent",      "SYN-SENT",                        "=",        "-",           "-"},
	{"ACK of all we sent",      HANDSHAKE,                         "ESTAB",    "-",           "-"},
	{"ACK of all we sent",      "ESTAB FIN-WT-2 CLOSE-WT TIME-WT", "=",        "-",           "-"},
	{"ACK of all we sent",      "FIN-WT-1",                        "FIN-WT-2", "-",           "-"},
	{"ACK of all we sent",      "CLOSING",                         "TIME-WT",  "-",           "closed"},
	{"ACK of all we sent",      "LAST-ACK",                        "CLOSED",   "-",           "closed"},
	{"ACK of nothing new",      BEFORE HANDSHAKE,                  "=",        "rst seg.ack", "-"},
	{"ACK of nothing new",      RECEIVING BEHIND_FIN,              "=",        "-",           "-"},
	{"ACK of what we never sent", BEFORE HANDSHAKE,                "=",        "rst seg.ack", "-"},
	{"ACK of what we never sent", RECEIVING BEHIND_FIN,            "=",        "ack",         "-"},
	{"ACK from long ago",       BEFORE HANDSHAKE,                  "=",        "rst seg.ack", "-"},
	{"ACK from long ago",       RECEIVING BEHIND_FIN,              "=",        "ack",         "-"}, /* MAY-12 */

	/* ---- RST ---- */
	{"RST at RCV.NXT",          BEFORE,                            "=",        "-",           "-"},
	{"RST at RCV.NXT",          "SYN-RCVD",                        "LISTEN",   "-",           "-"},
	{"RST at RCV.NXT",          "SYN-RCVD/A",                      "CLOSED",   "-",           "refused"},
	{"RST at RCV.NXT",          RECEIVING "CLOSE-WT",              "CLOSED",   "-",           "reset"}, /* MUST-12 */
	{"RST at RCV.NXT",          "CLOSING LAST-ACK",                "CLOSED",   "-",           "closed"},
	{"RST at RCV.NXT",          "TIME-WT",                         "CLOSED",   "-",           "-"},
	{"RST,ACK of our SYN",      "CLOSED LISTEN",                   "=",        "-",           "-"},
	{"RST,ACK of our SYN",      "SYN-SENT",                        "CLOSED",   "-",           "refused"},
	{"RST,ACK of our SYN",      "SYN-RCVD",                        "LISTEN",   "-",           "-"},
	{"RST,ACK of our SYN",      "SYN-RCVD/A",                      "CLOSED",   "-",           "refused"},
	{"RST,ACK of our SYN",      RECEIVING "CLOSE-WT",              "CLOSED",   "-",           "reset"},
	{"RST,ACK of our SYN",      "CLOSING LAST-ACK",                "CLOSED",   "-",           "closed"},
	{"RST,ACK of our SYN",      "TIME-WT",                         "CLOSED",   "-",           "-"},
	{"RST in the window",       BEFORE,                            "=",        "-",           "-"},
	{"RST in the window",       HANDSHAKE RECEIVING BEHIND_FIN,    "=",        "ack",         "-"}, /* R5961-2 */
	{"RST outside the window",  BEFORE HANDSHAKE RECEIVING BEHIND_FIN, "=",    "-",           "-"}, /* R5961-3 */

	/* ---- FIN ---- */
	{"FIN",                     "CLOSED LISTEN",                   "=",        "rst seg.ack", "-"},
	{"FIN",                     "SYN-SENT",                        "=",        "-",           "-"},
	{"FIN",                     HANDSHAKE "ESTAB",                 "CLOSE-WT", "ack",         "closing"},
	{"FIN",                     "FIN-WT-1",                        "CLOSING",  "ack",         "closing"},
	{"FIN",                     "FIN-WT-2",                        "TIME-WT",  "ack",         "closed"},
	{"FIN",                     BEHIND_FIN,                        "=",        "-",           "-"}, /* none follows a FIN */
	{"FIN, and the ACK of ours", "CLOSED LISTEN",                  "=",        "rst seg.ack", "-"},
	{"FIN, and the ACK of ours", "SYN-SENT",                       "=",        "-",           "-"},
	{"FIN, and the ACK of ours", HANDSHAKE "ESTAB",                "CLOSE-WT", "ack",         "closing"},
	{"FIN, and the ACK of ours", "FIN-WT-1 FIN-WT-2",              "TIME-WT",  "ack",         "closed"},
	{"FIN, and the ACK of ours", "CLOSE-WT TIME-WT",               "=",        "-",           "-"},
	{"FIN, and the ACK of ours", "CLOSING",                        "TIME-WT",  "-",           "closed"},
	{"FIN, and the ACK of ours", "LAST-ACK",                       "CLOSED",   "-",           "closed"},
	{"FIN once more",           "CLOSED LISTEN",                   "=",        "rst seg.ack", "-"},
	{"FIN once more",           "SYN-SENT",                        "=",        "-",           "-"},
	{"FIN once more",           HANDSHAKE RECEIVING BEHIND_FIN,    "=",        "ack",         "-"},

	/* ---- text, URG, and what is neither ---- */
	{"text",                    "CLOSED LISTEN",                   "=",        "rst seg.ack", "-"},
	{"text",                    "SYN-SENT",                        "=",        "-",           "-"},
	{"text",                    HANDSHAKE,                         "ESTAB",    "ack",         "-"},
	{"text",                    RECEIVING,                         "=",        "ack",         "-"},
	{"text",                    BEHIND_FIN,                        "=",        "-",           "-"},
	{"text once more",          "CLOSED LISTEN",                   "=",        "rst seg.ack", "-"},
	{"text once more",          "SYN-SENT",                        "=",        "-",           "-"},
	{"text once more",          HANDSHAKE RECEIVING BEHIND_FIN,    "=",        "ack",         "-"},
	{"text behind a gap",       "CLOSED LISTEN",                   "=",        "rst seg.ack", "-"},
	{"text behind a gap",       "SYN-SENT",                        "=",        "-",           "-"},
	{"text behind a gap",       HANDSHAKE,                         "ESTAB",    "ack",         "-"}, /* SHLD-31, MAY-13 */
	{"text behind a gap",       RECEIVING,                         "=",        "ack",         "-"},
	{"text behind a gap",       BEHIND_FIN,                        "=",        "-",           "-"},
	{"text outside the window", "CLOSED LISTEN",                   "=",        "rst seg.ack", "-"},
	{"text outside the window", "SYN-SENT",                        "=",        "-",           "-"},
	{"text outside the window", HANDSHAKE RECEIVING BEHIND_FIN,    "=",        "ack",         "-"},
	{"URG",                     "CLOSED LISTEN",                   "=",        "rst seg.ack", "-"},
	{"URG",                     "SYN-SENT",                        "=",        "-",           "-"},
	{"URG",                     HANDSHAKE,                         "ESTAB",    "ack",         "urgent"},
	{"URG",                     RECEIVING,                         "=",        "ack",         "urgent"}, /* MUST-32 */
	{"URG",                     BEHIND_FIN,                        "=",        "-",           "-"},
	{"no flags at all",         "CLOSED",                          "=",        "rst 0",       "-"},
	{"no flags at all",         "LISTEN SYN-SENT " HANDSHAKE RECEIVING BEHIND_FIN, "=", "-",  "-"},

	/* ---- 3.10.8: timeouts; text is outstanding where it may be sent ---- */
	{"USER TIMEOUT",            "CLOSED LISTEN FIN-WT-2 TIME-WT",  "=",        "-",           "-"}, /* waits for nothing */
	{"USER TIMEOUT",            "SYN-SENT " HANDSHAKE "ESTAB FIN-WT-1 CLOSE-WT CLOSING LAST-ACK", "CLOSED", "-", "timed-out"},
	{"RETRANSMISSION TIMEOUT",  "CLOSED LISTEN FIN-WT-2 TIME-WT",  "=",        "-",           "-"},
	{"RETRANSMISSION TIMEOUT",  "SYN-SENT",                        "=",        "syn",         "-"},
	{"RETRANSMISSION TIMEOUT",  HANDSHAKE,                         "=",        "syn,ack",     "-"},
	{"RETRANSMISSION TIMEOUT",  "ESTAB CLOSE-WT",                  "=",        "text",        "-"},
	{"RETRANSMISSION TIMEOUT",  "FIN-WT-1 CLOSING LAST-ACK",       "=",        "fin",         "-"},
	{"TIME-WAIT TIMEOUT",       BEFORE HANDSHAKE RECEIVING "CLOSE-WT CLOSING LAST-ACK", "=", "-", "-"},
	{"TIME-WAIT TIMEOUT",       "TIME-WT",                         "CLOSED",   "-",           "-"},
};

/* ---- the walk ------------------------------------------------------------------------------------- */

static bool has_word(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = words; (at = strstr(at, word)) != NULL; at += len)
		if ((at == words || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

/* One cell of the table; false and a line about it when something else follows. */
static bool check(size_t row, int c)
{
	struct timeline t;
	struct event_scene s = {.t = &t};
	char forms[EVENT_FORMS];
	const char *state = c == SYN_RECEIVED_ACTIVE ? "SYN-RCVD" : event_case_name(c);
	const char *next = rows[row].next[0] == '=' ? state : rows[row].next;

	event_reach(&t, c);
	event_happens(&s, rows[row].event);
	event_forms(&s, forms);
	bool is_right = strcmp(tcp_state_brief(t.tcb.state), next) == 0 && strcmp(forms, rows[row].answer) == 0 &&
			strcmp(event_told(&s), rows[row].told) == 0;

	if (!is_right)
		print_error("%s in %s: expected %s, %s, %s\n    but got %s, %s, %s\n", rows[row].event, event_case_name(c), next,
			    rows[row].answer, rows[row].told, tcp_state_brief(t.tcb.state), forms, event_told(&s));
	timeline_end(&t);
	return is_right;
}

static void every_event_in_every_state_does_what_the_rfc_says(void **state)
{
	unsigned wrong = 0;

	(void)state;
	for (size_t r = 0; r < ARRAY_LEN(rows); r++)
		for (int c = 0; c < CASE_COUNT; c++)
			wrong += has_word(rows[r].states, event_case_name(c)) && !check(r, c);
	assert_int_equal(wrong, 0);
}

static void no_event_leaves_a_state_out(void **state)
{
	(void)state;
	for (size_t r = 0; r < ARRAY_LEN(rows); r++)
		for (int c = 0; c < CASE_COUNT; c++) {
			unsigned times = 0;

			for (size_t other = 0; other < ARRAY_LEN(rows); other++)
				times += strcmp(rows[r].event, rows[other].event) == 0 &&
					 has_word(rows[other].states, event_case_name(c));
			if (times != 1)
				fail_msg("%s in %s stands in the table %u times", rows[r].event, event_case_name(c), times);
		}
}

/* "Acknowledge it, and restart the 2 MSL timeout." */
static void fin_once_more_restarts_time_wait(void **state)
{
	(void)state;
	struct timeline t;

	event_reach(&t, TCP_TIME_WAIT);
	at_ms(&t, 30000);
	arrives(&t, "FIN,ACK seq=1 ack=2");
	leaves(&t, "ACK seq=2 ack=2");
	timer_at_ms(&t, 90000);
	is_in(&t, TCP_CLOSED);
	timeline_end(&t);
}

/* 3.9.1.6. */
static void status_tells_windows_and_queues(void **state)
{
	(void)state;
	struct timeline t;
	struct tcp_status status;

	event_reach(&t, TCP_ESTABLISHED);
	app_sends(&t, 12000);
	leaves_whatever(&t);
	arrives(&t, "ACK,URG seq=1 ack=1 len=300 urg=400");
	assert_int_equal(tcp_status(&t.tcb, &status), TCP_OK);
	assert_int_equal(status.unacknowledged, 12000);
	assert_int_equal(status.readable, 300);
	assert_int_equal(status.urgent_left, 400);
	assert_int_equal(status.send_window, 10000);
	assert_int_equal(status.receive_window, 9700);
	assert_int_equal(status.endpoints.remote_port, 80);
	assert_true(status.user_timeout == 300 * NS_PER_S);
	timeline_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_in_every_state_does_what_the_rfc_says),
		cmocka_unit_test(no_event_leaves_a_state_out),
		cmocka_unit_test(fin_once_more_restarts_time_wait),
		cmocka_unit_test(status_tells_windows_and_queues),
	};

	return run_stories("states and events", tests);
}
