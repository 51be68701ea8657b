/* SPDX-License-Identifier: MIT
 *
 * trace_parse.c - a piece of a session file into the trace (file/trace_parse.h).
 *
 * cJSON takes a piece apart; then each member is checked and collected in an event, which enters
 * the trace when all of it is good.
 */
#include "file/trace_parse.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "file/base64.h"
#include "file/json_out.h"
#include "file/trace_line.h"
#include "trace/utf8.h"
#include "wire/segment.h"

/* The members of an event, in the order of the format. */
#define MEMBERS(X)                                                                     \
	X(M_ID, "id") X(M_T, "t") X(M_EV, "ev") X(M_HOST, "host") X(M_CONN, "conn")     \
	X(M_OF, "of") X(M_CALL, "call") X(M_TIMER, "timer") X(M_LOSS, "loss")           \
	X(M_ENDS, "ends") X(M_PROTO, "proto") X(M_FLAGS, "flags") X(M_SEQ, "seq")       \
	X(M_ACK, "ack") X(M_WIN, "win") X(M_LEN, "len") X(M_WHY, "why")                 \
	X(M_FOUND, "found") X(M_CAUSE, "cause") X(M_INFERRED, "inferred")               \
	X(M_SET, "set") X(M_TEXT, "text") X(M_BYTES, "bytes")

#define X(id, name) id,
enum member { MEMBERS(X) M_COUNT };
#undef X

/* A piece at work. */
struct load {
	struct trace_parser *p;
	struct trace *trace; /* p->trace */
	const cJSON *m[M_COUNT]; /* of the event at hand; NULL: not there */
	struct change changes[VAR_COUNT];
	size_t change_count;
	uint8_t bytes[UINT16_MAX];
};

static bool fail(struct load *l, const char *fmt, ...) PRINTF_LIKE(2, 3);

static bool fail(struct load *l, const char *fmt, ...)
{
	char what[200];
	va_list args;
	va_start(args, fmt);
	vsnprintf(what, sizeof what, fmt, args);
	va_end(args);
	return trace_parse_fail(l->p, what);
}

/* ---- values ---------------------------------------------------------------------- */

static bool is_string(const cJSON *item)
{
	return item != NULL && cJSON_IsString(item);
}

static struct span string_of(const cJSON *item)
{
	return is_string(item) ? span_of(item->valuestring, strlen(item->valuestring)) : span_of(NULL, 0);
}

/* An integer within the range; cJSON's valueint saturates, so the double is asked. */
static bool get_integer(const cJSON *item, int64_t least, int64_t most, int64_t *v)
{
	if (item == NULL || !cJSON_IsNumber(item))
		return false;
	double d = item->valuedouble;
	if (!(d >= (double)least && d <= (double)most) || d != (double)(int64_t)d)
		return false;
	*v = (int64_t)d;
	return true;
}

/* A member that is an integer, or 0 when it is not there. */
static bool read_integer(struct load *l, enum member which, const char *name, int64_t most, int64_t *v)
{
	*v = 0;
	if (l->m[which] == NULL || get_integer(l->m[which], 0, most, v))
		return true;
	return fail(l, "\"%s\" is no integer from 0 to %" PRId64, name, most);
}

/* Into a fixed field, with its '\0'. */
static void copy_string(char *into, size_t room, const cJSON *item)
{
	into[utf8_clean((uint8_t *)into, room - 1, string_of(item))] = '\0';
}

static bool read_addr(const cJSON *item, struct ip_addr *addr)
{
	*addr = (struct ip_addr){0};
	return is_string(item) && (item->valuestring[0] == '\0' || ip_addr_parse(item->valuestring, addr));
}

/* ---- head and hosts -------------------------------------------------------------- */

static bool load_host(struct load *l, const cJSON *item)
{
	struct trace_host host = {0};
	size_t at = trace_host_count(l->trace);
	if (!is_string(cJSON_GetObjectItemCaseSensitive(item, "name")))
		return fail(l, "host %zu has no name", at);
	if (!read_addr(cJSON_GetObjectItemCaseSensitive(item, "addr"), &host.addr))
		return fail(l, "host %zu has no IP address", at);
	if (at == TRACE_HOSTS_MAX)
		return fail(l, "there are more than %d hosts", TRACE_HOSTS_MAX);
	copy_string(host.name, sizeof host.name, cJSON_GetObjectItemCaseSensitive(item, "name"));
	copy_string(host.engine, sizeof host.engine, cJSON_GetObjectItemCaseSensitive(item, "engine"));
	if (trace_add_host(l->trace, &host) != at)
		return fail(l, "host %zu is there already", at);
	return true;
}

static bool check_version(struct load *l, const cJSON *head)
{
	const cJSON *format = cJSON_GetObjectItemCaseSensitive(head, "format");
	const cJSON *version = cJSON_GetObjectItemCaseSensitive(head, "version");
	if (!is_string(format) || strcmp(format->valuestring, TRACE_FORMAT) != 0)
		return err_set(l->p->err, STATUS_USAGE,
			       "%s: it is JSON but no tcpsee session: \"format\" is not \"" TRACE_FORMAT
			       "\"; tcpsee opens what it wrote with -w, and pcap and pcapng captures",
			       l->p->path);
	char *behind = NULL;
	unsigned long major = is_string(version) ? strtoul(version->valuestring, &behind, 10) : 0;
	if (major == 0 || *behind != '.')
		return fail(l, "\"version\" is not of the form \"%d.%d\"", TRACE_FORMAT_MAJOR,
			    TRACE_FORMAT_MINOR);
	if (major > TRACE_FORMAT_MAJOR)
		return err_set(l->p->err, STATUS_USAGE,
			       "%s: written in format version %lu.%lu, this tcpsee reads up to %d.x; open it with a "
			       "newer tcpsee",
			       l->p->path, major, strtoul(behind + 1, NULL, 10), TRACE_FORMAT_MAJOR);
	return true;
}

/* A number, or in a string what a double does not hold. */
static uint64_t seed_of(const cJSON *item)
{
	int64_t v = 0;
	if (is_string(item))
		return strtoull(item->valuestring, NULL, 10);
	return get_integer(item, 0, JSON_INTEGER_MAX, &v) ? (uint64_t)v : 0;
}

static bool load_head(struct load *l, const cJSON *head)
{
	if (!check_version(l, head))
		return false;
	struct trace_about *about = trace_about(l->trace);
	const cJSON *link = cJSON_GetObjectItemCaseSensitive(head, "link");
	const cJSON *hosts = cJSON_GetObjectItemCaseSensitive(head, "hosts");
	int64_t v = 0;
	copy_string(about->title, sizeof about->title, cJSON_GetObjectItemCaseSensitive(head, "title"));
	copy_string(about->generator, sizeof about->generator,
		    cJSON_GetObjectItemCaseSensitive(head, "generator"));
	copy_string(about->created, sizeof about->created, cJSON_GetObjectItemCaseSensitive(head, "created"));
	copy_string(about->clock, sizeof about->clock, cJSON_GetObjectItemCaseSensitive(head, "clock"));
	copy_string(about->link, sizeof about->link, cJSON_GetObjectItemCaseSensitive(link, "name"));
	if (get_integer(cJSON_GetObjectItemCaseSensitive(link, "mtu"), 0, UINT32_MAX, &v))
		about->mtu = (uint32_t)v;
	if (get_integer(cJSON_GetObjectItemCaseSensitive(head, "snaplen"), 0, UINT32_MAX, &v))
		about->snaplen = (uint32_t)v;
	about->seed = seed_of(cJSON_GetObjectItemCaseSensitive(head, "seed"));
	if (!cJSON_IsArray(hosts))
		return fail(l, "the head has no list of hosts");
	const cJSON *host;
	cJSON_ArrayForEach(host, hosts)
		if (!load_host(l, host))
			return false;
	return true;
}

/* ---- what an event says ---------------------------------------------------------- */

static void gather(struct load *l, const cJSON *object)
{
#define X(id, name) name,
	static const char *const names[M_COUNT] = {MEMBERS(X)};
#undef X
	memset(l->m, 0, sizeof l->m);
	const cJSON *item;
	cJSON_ArrayForEach(item, object) {
		size_t i = 0;
		while (i < M_COUNT && (item->string[0] != names[i][0] || strcmp(item->string, names[i]) != 0))
			i++;
		if (i < M_COUNT && l->m[i] == NULL)
			l->m[i] = item;
	}
}

/* A word of a list; 0 and counted when it is not there or of a later version. */
static uint8_t word(struct load *l, enum member which, int (*find)(struct span))
{
	int found = l->m[which] == NULL ? 0 : find(string_of(l->m[which]));
	if (found < 0)
		l->p->unknown_words++;
	return found < 0 ? 0 : (uint8_t)found;
}

static bool read_head(struct load *l, struct event *fact)
{
	struct trace *t = l->trace;
	int64_t id, time, host, conn, of, cause;
	if (!get_integer(l->m[M_ID], 1, UINT32_MAX, &id) || id != (int64_t)trace_count(t) + 1)
		return fail(l, "\"id\" is not %" PRId64 ", which comes next", (int64_t)trace_count(t) + 1);
	if (!get_integer(l->m[M_T], 0, JSON_INTEGER_MAX, &time))
		return fail(l, "\"t\" is no time in nanoseconds");
	if (time < trace_end_time(t))
		return fail(l, "event %" PRId64 " is earlier than the one before it", id);
	if (!read_integer(l, M_HOST, "host", UINT8_MAX, &host) ||
	    !read_integer(l, M_CONN, "conn", UINT32_MAX, &conn) ||
	    !read_integer(l, M_OF, "of", UINT32_MAX, &of) ||
	    !read_integer(l, M_CAUSE, "cause", UINT32_MAX, &cause))
		return false;
	if (of >= id || cause >= id)
		return fail(l, "event %" PRId64 " points to a later one", id);
	if (fact->kind == EV_CONNECTION ? conn != (int64_t)trace_connection_count(t) + 1
					: conn > (int64_t)trace_connection_count(t))
		return fail(l, "connection %" PRId64 " was not announced", conn);
	if ((size_t)host >= trace_host_count(t))
		return fail(l, "host %" PRId64 " was not announced", host);
	if (of != 0 && event_is_packet(fact) && trace_event(t, (uint32_t)of)->kind != EV_SENT)
		return fail(l, "event %" PRId64 ", which \"of\" names, is no sent packet", of);
	fact->time = time;
	fact->host = (uint8_t)host;
	fact->conn = (uint32_t)conn;
	fact->of = (uint32_t)of;
	fact->cause = (uint32_t)cause;
	return true;
}

static void read_code(struct load *l, struct event *fact)
{
	switch ((enum event_kind)fact->kind) {
	case EV_CALL:
		fact->code = word(l, M_CALL, tcp_call_find);
		break;
	case EV_SENT:
		fact->code = word(l, M_WHY, tcp_why_find);
		break;
	case EV_LOST:
		fact->code = word(l, M_LOSS, event_loss_find);
		break;
	case EV_TIMEOUT:
		fact->code = word(l, M_TIMER, tcp_timer_find);
		break;
	case EV_CONNECTION:
	case EV_ARRIVED:
	case EV_COMMAND:
	case EV_APP:
	case EV_NOTE:
	case EV_COUNT:
		break;
	}
}

static int certainty_find(struct span name)
{
	static const char *const names[] = {"measured", "certain", "likely", "guess"};
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (name.len == strlen(names[i]) && memcmp(names[i], name.data, name.len) == 0)
			return (int)i;
	return -1;
}

static int protocol_find(struct span name)
{
	if (name.len == 4 && memcmp(name.data, "icmp", 4) == 0)
		return PROTOCOL_ICMP;
	return name.len == 5 && memcmp(name.data, "other", 5) == 0 ? PROTOCOL_OTHER : -1;
}

static bool read_packet(struct load *l, struct event *fact)
{
	int64_t seq, ack, window, len;
	if (!read_integer(l, M_SEQ, "seq", UINT32_MAX, &seq) ||
	    !read_integer(l, M_ACK, "ack", UINT32_MAX, &ack) ||
	    !read_integer(l, M_WIN, "win", UINT16_MAX, &window) ||
	    !read_integer(l, M_LEN, "len", UINT32_MAX, &len))
		return false;
	fact->len = (uint32_t)len;
	if (!event_is_packet(fact))
		return true;
	if (!is_string(l->m[M_FLAGS])) {
		fact->protocol = word(l, M_PROTO, protocol_find) & 3u;
		return true;
	}
	const char *flags = l->m[M_FLAGS]->valuestring;
	if (flags[0] != '\0' && !segment_parse_ctl(flags, &fact->ctl))
		return fail(l, "\"flags\" are no names of TCP flags joined by commas");
	fact->protocol = PROTOCOL_TCP;
	fact->seq = (uint32_t)seq;
	fact->ack = (uint32_t)ack;
	fact->window = (uint16_t)window;
	return true;
}

static void read_found(struct load *l, struct event *fact)
{
	const cJSON *item;
	if (!cJSON_IsArray(l->m[M_FOUND]))
		return;
	cJSON_ArrayForEach(item, l->m[M_FOUND]) {
		int bit = tcp_finding_find(string_of(item));
		if (bit < 0)
			l->p->unknown_words++;
		else
			fact->found |= UINT64_C(1) << bit;
	}
}

/* ---- changed variables ----------------------------------------------------------- */

/* The value of a variable; a state by its name, null for one that nobody knows. */
static bool get_value(const cJSON *item, int variable, int64_t *v)
{
	if (tcp_variable_unit((enum tcp_variable)variable) != UNIT_STATE)
		return get_integer(item, -JSON_INTEGER_MAX, JSON_INTEGER_MAX, v);
	*v = cJSON_IsNull(item) ? -1 : tcp_state_find(string_of(item));
	return *v >= 0 || cJSON_IsNull(item);
}

static bool read_changes(struct load *l)
{
	uint64_t seen = 0;
	const cJSON *item;
	l->change_count = 0;
	if (l->m[M_SET] == NULL)
		return true;
	if (!cJSON_IsObject(l->m[M_SET]))
		return fail(l, "\"set\" is no object of changed variables");
	cJSON_ArrayForEach(item, l->m[M_SET]) {
		struct change *c = &l->changes[l->change_count];
		int variable = tcp_variable_find(span_of(item->string, strlen(item->string)));
		if (variable < 0) {
			l->p->unknown_words++;
			continue;
		}
		if (seen & UINT64_C(1) << variable)
			return fail(l, "\"set\" changes %s twice", item->string);
		if (cJSON_GetArraySize(item) != 2 || !cJSON_IsArray(item) ||
		    !get_value(item->child, variable, &c->before) ||
		    !get_value(item->child->next, variable, &c->after))
			return fail(l, "\"set\" does not give %s as [before, after]", item->string);
		seen |= UINT64_C(1) << variable;
		c->variable = (uint8_t)variable;
		l->change_count++;
	}
	return true;
}

/* ---- an event -------------------------------------------------------------------- */

static bool read_end(struct load *l, const cJSON *item, struct trace_tuple *tuple, int end)
{
	int64_t host, port;
	if (!get_integer(cJSON_GetObjectItemCaseSensitive(item, "host"), 0, UINT8_MAX, &host) ||
	    (size_t)host >= trace_host_count(l->trace) ||
	    !get_integer(cJSON_GetObjectItemCaseSensitive(item, "port"), 0, UINT16_MAX, &port) ||
	    !read_addr(cJSON_GetObjectItemCaseSensitive(item, "addr"), &tuple->addr[end]))
		return fail(l, "end %d of the connection has no host, addr or port of this session", end);
	tuple->host[end] = (uint8_t)host;
	tuple->port[end] = (uint16_t)port;
	return true;
}

static bool load_connection(struct load *l, const struct event *fact)
{
	struct trace_tuple tuple = {0};
	if (!cJSON_IsArray(l->m[M_ENDS]) || cJSON_GetArraySize(l->m[M_ENDS]) != 2)
		return fail(l, "the connection has no two \"ends\"");
	if (!read_end(l, l->m[M_ENDS]->child, &tuple, 0) ||
	    !read_end(l, l->m[M_ENDS]->child->next, &tuple, 1))
		return false;
	(void)trace_add_connection(l->trace, fact->time, &tuple, fact->cause);
	return true;
}

/* An event of a later version keeps its place: others point to it by number. */
static void load_unknown(struct load *l, struct event *fact)
{
	char text[120];
	int len = snprintf(text, sizeof text, "an event \"%.40s\", which this version does not know",
			   l->m[M_EV]->valuestring);
	l->p->unknown_words++;
	fact->kind = EV_NOTE;
	(void)trace_append(l->trace,
			   &(struct event_draft){.fact = *fact, .bytes = span_of(text, (size_t)len)});
}

static bool load_event(struct load *l)
{
	struct event fact = {0};
	struct span bytes = string_of(l->m[M_TEXT]);
	if (!is_string(l->m[M_EV]))
		return fail(l, "the event has no \"ev\"");
	int kind = event_kind_find(string_of(l->m[M_EV]));
	fact.kind = (kind < 0 ? EV_NOTE : (unsigned)kind) & 15;
	if (!read_head(l, &fact))
		return false;
	if (fact.kind == EV_CONNECTION)
		return load_connection(l, &fact);
	if (kind < 0) {
		load_unknown(l, &fact);
		return true;
	}
	read_code(l, &fact);
	read_found(l, &fact);
	fact.certainty = word(l, M_INFERRED, certainty_find) & 3u;
	if (!read_packet(l, &fact) || !read_changes(l))
		return false;
	if (event_is_packet(&fact)) {
		bytes = span_of(l->bytes, 0);
		if (!base64_decode(string_of(l->m[M_BYTES]), l->bytes, sizeof l->bytes, &bytes.len))
			return fail(l, "\"bytes\" are no packet in base64");
	}
	(void)trace_append(l->trace, &(struct event_draft){
		.fact = fact, .bytes = bytes, .changes = l->changes, .change_count = l->change_count});
	return true;
}

/* ---- pieces ---------------------------------------------------------------------- */

bool trace_parse_fail(const struct trace_parser *p, const char *what)
{
	return err_set(p->err, STATUS_USAGE, "%s:%" PRIu64 ": %s; %s", p->path, p->line, what,
		       p->has_head ? "delete from this line on to open the events before it"
				   : "the head of the file was changed or damaged");
}

static bool load_object(struct load *l, const cJSON *object)
{
	if (!l->p->has_head)
		return l->p->has_head = load_head(l, object);
	gather(l, object);
	if (is_string(l->m[M_EV]) && strcmp(l->m[M_EV]->valuestring, "host") == 0)
		return load_host(l, object);
	return load_event(l);
}

bool trace_parse_piece(struct trace_parser *p, const struct text *piece)
{
	struct load l;
	l.p = p;
	l.trace = p->trace;
	if (!utf8_is_valid(span_of(piece->data, piece->len)))
		return trace_parse_fail(p, "this is not valid UTF-8");
	cJSON *object = cJSON_ParseWithLengthOpts(piece->data, piece->len + 1, NULL, true);
	bool is_good = cJSON_IsObject(object) ? load_object(&l, object)
					      : trace_parse_fail(p, "this is not valid JSON");
	cJSON_Delete(object);
	return is_good;
}
