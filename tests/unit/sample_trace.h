/* SPDX-License-Identifier: MIT
 *
 * sample_trace.h - small traces made by hand, for tests of those who draw and explain.
 *
 *     struct trace *t = sample_page();        client 10.77.0.2:30730, server 10.77.0.1:80
 *     ...
 *     trace_free(t);
 */
#ifndef TESTS_SAMPLE_TRACE_H
#define TESTS_SAMPLE_TRACE_H

#include "base/text.h"
#include "trace/trace.h"
#include "wire/segment.h"

enum { SAMPLE_CLIENT_ISN = 1161334200, SAMPLE_SERVER_ISN = 900 };

/* Both ends measured: handshake, GET, five segments of a page whose second one is lost (three duplicate ACKs, fast
 * retransmission), a note, a packet that arrives twice, FIN both ways, the TIME-WAIT timer. */
struct trace *sample_page(void);

/* A foreign server that answers nothing, twice, and then refuses; what left is not seen arriving. */
struct trace *sample_refused(void);

/* Names, title, note and data try to break out of a terminal, an SVG, a Mermaid diagram. */
struct trace *sample_hostile(void);

/* ---- the builder, for more --------------------------------------------------------- */

struct sample {
	struct trace *trace;
	uint32_t conn;
	uint32_t last;    /* id of the newest event */
	time_ns now;      /* time of the next event */
};

/* Two hosts and a connection between them; `engine`: of the server. */
void sample_init(struct sample *s, const char *client, const char *server, const char *engine);
/* A segment of end `end` with these relative numbers; returns the EV_SENT's id. */
uint32_t sample_sent(struct sample *s, int end, uint8_t ctl, uint32_t seq, uint32_t ack, const char *text, enum tcp_why why);
/* The same with `len` bytes of 'x' behind the text, to `len` bytes in all. */
uint32_t sample_sent_long(struct sample *s, int end, uint8_t ctl, uint32_t seq, uint32_t ack, const char *text, uint32_t len,
			  enum tcp_why why);
uint32_t sample_arrived(struct sample *s, uint32_t sent, uint64_t found, const struct change *changes, size_t count);
uint32_t sample_lost(struct sample *s, uint32_t sent, enum loss loss);
/* A call, a timer, a command, a note, something of the application. */
uint32_t sample_happened(struct sample *s, int end, enum event_kind kind, uint8_t code, const char *text,
			 const struct change *changes, size_t count);

/* The text of a golden file; fails the test when it is not there. Free with text_fini(). */
void sample_golden(const char *name, struct text *into);
/* Compares with a golden file. With TCPSEE_GOLDEN=write in the environment the file is written instead. */
void sample_check_golden(const char *name, const struct text *got);

#endif
