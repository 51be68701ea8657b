/* SPDX-License-Identifier: MIT
 *
 * calls_option.c - getsockopt and setsockopt.
 *
 * One row an option: how it is read and how it is set. Most are numbers; of those that change nothing here the
 * number is remembered and given back. A connection's policy is changed in its own copy (host_policy), a socket's that has
 * none yet in the policy that its connections will get.
 */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "drill/calls.h"
#include "drill/tcp_info.h"
#include "drill/sock.h"
#include "tcp/congestion.h"

enum { BUFFER_MIN = 2048, BUFFER_MAX = 64 << 20 };

struct option_row {
	int level, name;
	int (*get)(struct sock *s, int slot);            /* NULL: not to be read as a number */
	long (*set)(struct sock *s, int slot, int value); /* NULL: not to be set by a number */
	int slot;                                        /* in sock.values, of those that are only remembered */
};

/* ---- remembered ------------------------------------------------------------------------------------- */

static int get_value(struct sock *s, int slot)
{
	return s->values[slot];
}

static long set_value(struct sock *s, int slot, int value)
{
	s->values[slot] = value;
	return 0;
}

/* ---- SOL_SOCKET -------------------------------------------------------------------------------------- */

static int get_error(struct sock *s, int slot)
{
	(void)slot;
	return (int)-sock_take_error(s);
}

static int get_type(struct sock *s, int slot)
{
	(void)s;
	(void)slot;
	return SOCK_STREAM;
}

static int get_reuse(struct sock *s, int slot)
{
	(void)slot;
	return s->has_reuse;
}

static long set_reuse(struct sock *s, int slot, int value)
{
	(void)slot;
	s->has_reuse = value != 0;
	return 0;
}

static uint32_t buffer_size(int value)
{
	return u32_max(BUFFER_MIN, value < 0 ? BUFFER_MIN : u32_min((uint32_t)value, BUFFER_MAX));
}

static int get_send_buffer(struct sock *s, int slot)
{
	(void)slot;
	return (int)s->send_limit;
}

/* socket(7): Linux doubles what it is told, for its own bookkeeping, and gives back the double. */
static uint32_t buffer_asked(const struct sock *s, int value)
{
	return buffer_size(s->drill->options.is_doubling && value < BUFFER_MAX / 2 ? 2 * value : value);
}

static long set_send_buffer(struct sock *s, int slot, int value)
{
	(void)slot;
	s->send_limit = buffer_asked(s, value);
	if (s->stream == NULL)
		s->policy.send_buffer = u32_max(s->policy.send_buffer, s->send_limit);
	s->send_limit = u32_min(s->send_limit, sock_policy(s)->send_buffer);
	sock_policy_changed(s);
	return 0;
}

static int get_receive_buffer(struct sock *s, int slot)
{
	(void)slot;
	return (int)sock_receive_buffer(s);
}

/* Where a window has been offered it stays. */
static long set_receive_buffer(struct sock *s, int slot, int value)
{
	(void)slot;
	sock_set_receive_buffer(s, buffer_asked(s, value));
	sock_policy_changed(s);
	return 0;
}

static int get_keepalive(struct sock *s, int slot)
{
	(void)slot;
	return sock_policy(s)->has_keepalive;
}

static long set_keepalive(struct sock *s, int slot, int value)
{
	(void)slot;
	sock_policy(s)->has_keepalive = value != 0;
	sock_policy_changed(s);
	return 0;
}

/* ---- IPPROTO_TCP --------------------------------------------------------------------------------------- */

static int get_no_delay(struct sock *s, int slot)
{
	(void)slot;
	return !sock_policy(s)->has_nagle;
}

static long set_no_delay(struct sock *s, int slot, int value)
{
	(void)slot;
	sock_policy(s)->has_nagle = value == 0;
	sock_policy_changed(s);
	if (value == 0)
		return 0;
	sock_hold(s, false); /* pushes what waits, corked or not (tcp(7)) */
	drill_run(s->drill);
	sock_hold(s, s->is_corked);
	return 0;
}

static int get_cork(struct sock *s, int slot)
{
	(void)slot;
	return s->is_corked;
}

static long set_cork(struct sock *s, int slot, int value)
{
	(void)slot;
	s->is_corked = value != 0;
	sock_hold(s, s->is_corked);
	return 0;
}

static int get_max_segment(struct sock *s, int slot)
{
	(void)slot;
	if (s->stream == NULL || !s->was_established)
		return s->policy.mss;
	return (int)host_tcb(s->stream)->snd.mss;
}

static long set_max_segment(struct sock *s, int slot, int value)
{
	(void)slot;
	if (value < 48 || value > 32767)
		return -EINVAL;
	s->policy.mss = (uint16_t)value;
	sock_policy_changed(s);
	return 0;
}

static long set_user_timeout(struct sock *s, int slot, int value)
{
	if (value < 0)
		return -EINVAL;
	s->values[slot] = value;
	sock_policy(s)->user_timeout = value > 0 ? value * NS_PER_MS : s->drill->options.tcp.user_timeout;
	sock_policy_changed(s);
	return 0;
}

/* Seconds, and one of the times of the policy. */
static int get_time(const time_ns *time)
{
	return (int)(*time / NS_PER_S);
}

static long set_time(struct sock *s, time_ns *time, int value)
{
	if (value < 1 || value > 32767)
		return -EINVAL;
	*time = value * NS_PER_S;
	sock_policy_changed(s);
	return 0;
}

static int get_idle(struct sock *s, int slot)
{
	(void)slot;
	return get_time(&sock_policy(s)->keepalive_idle);
}

static long set_idle(struct sock *s, int slot, int value)
{
	(void)slot;
	return set_time(s, &sock_policy(s)->keepalive_idle, value);
}

static int get_interval(struct sock *s, int slot)
{
	(void)slot;
	return get_time(&sock_policy(s)->keepalive_interval);
}

static long set_interval(struct sock *s, int slot, int value)
{
	(void)slot;
	return set_time(s, &sock_policy(s)->keepalive_interval, value);
}

static int get_count(struct sock *s, int slot)
{
	(void)slot;
	return (int)sock_policy(s)->keepalive_count;
}

static long set_count(struct sock *s, int slot, int value)
{
	(void)slot;
	if (value < 1 || value > 127)
		return -EINVAL;
	sock_policy(s)->keepalive_count = (uint32_t)value;
	sock_policy_changed(s);
	return 0;
}

static int get_fin_timeout(struct sock *s, int slot)
{
	(void)slot;
	return get_time(&sock_policy(s)->fin_wait_2);
}

static long set_fin_timeout(struct sock *s, int slot, int value)
{
	(void)slot;
	return set_time(s, &sock_policy(s)->fin_wait_2, value);
}

static int get_quick_ack(struct sock *s, int slot)
{
	(void)slot;
	return !sock_policy(s)->has_delayed_ack;
}

static long set_quick_ack(struct sock *s, int slot, int value)
{
	(void)slot;
	sock_policy(s)->has_delayed_ack = value == 0 && s->drill->options.tcp.has_delayed_ack;
	sock_enter(s);
	return 0;
}

/* ---- IPPROTO_IP, IPPROTO_IPV6 ---------------------------------------------------------------------------- */

/* The two bits of ECN are the engine's. */
static int get_tos(struct sock *s, int slot)
{
	(void)slot;
	return sock_policy(s)->dscp << 2;
}

static long set_tos(struct sock *s, int slot, int value)
{
	(void)slot;
	if (value < -1 || value > 255)
		return -EINVAL;
	sock_policy(s)->dscp = value < 0 ? 0 : (uint8_t)(value >> 2);
	sock_policy_changed(s);
	return 0;
}

static int get_ttl(struct sock *s, int slot)
{
	(void)slot;
	return sock_policy(s)->ttl;
}

static long set_ttl(struct sock *s, int slot, int value)
{
	(void)slot;
	if (value == -1)
		value = s->drill->options.tcp.ttl;
	if (value < 1 || value > 255)
		return -EINVAL;
	sock_policy(s)->ttl = (uint8_t)value;
	sock_policy_changed(s);
	return 0;
}

/* ---- the table --------------------------------------------------------------------------------------- */

static const struct option_row rows[] = {
	{SOL_SOCKET, SO_ERROR, get_error, NULL, 0},
	{SOL_SOCKET, SO_TYPE, get_type, NULL, 0},
	{SOL_SOCKET, SO_REUSEADDR, get_reuse, set_reuse, 0},
	{SOL_SOCKET, SO_REUSEPORT, get_reuse, set_reuse, 0},
	{SOL_SOCKET, SO_SNDBUF, get_send_buffer, set_send_buffer, 0},
	{SOL_SOCKET, SO_RCVBUF, get_receive_buffer, set_receive_buffer, 0},
	{SOL_SOCKET, SO_KEEPALIVE, get_keepalive, set_keepalive, 0},
	{SOL_SOCKET, SO_PRIORITY, get_value, set_value, 1},
	{SOL_SOCKET, SO_MARK, get_value, set_value, 4},
	{SOL_SOCKET, SO_BROADCAST, get_value, set_value, 5},
	{SOL_SOCKET, SO_OOBINLINE, get_value, set_value, 2},
	{IPPROTO_TCP, TCP_NODELAY, get_no_delay, set_no_delay, 0},
	{IPPROTO_TCP, TCP_CORK, get_cork, set_cork, 0},
	{IPPROTO_TCP, TCP_MAXSEG, get_max_segment, set_max_segment, 0},
	{IPPROTO_TCP, TCP_USER_TIMEOUT, get_value, set_user_timeout, 3},
	{IPPROTO_TCP, TCP_QUICKACK, get_quick_ack, set_quick_ack, 0},
	{IPPROTO_TCP, TCP_KEEPIDLE, get_idle, set_idle, 0},
	{IPPROTO_TCP, TCP_KEEPINTVL, get_interval, set_interval, 0},
	{IPPROTO_TCP, TCP_KEEPCNT, get_count, set_count, 0},
	{IPPROTO_TCP, TCP_LINGER2, get_fin_timeout, set_fin_timeout, 0},
	{IPPROTO_IP, IP_TOS, get_tos, set_tos, 0},
	{IPPROTO_IP, IP_TTL, get_ttl, set_ttl, 0},
	{IPPROTO_IP, IP_MTU_DISCOVER, get_value, set_value, 10},
	{IPPROTO_IP, IP_RECVERR, get_value, set_value, 11},
	{IPPROTO_IP, IP_FREEBIND, get_value, set_value, 6},
	{IPPROTO_IPV6, IPV6_V6ONLY, get_value, set_value, 12},
	{IPPROTO_IPV6, IPV6_TCLASS, get_tos, set_tos, 0},
	{IPPROTO_IPV6, IPV6_UNICAST_HOPS, get_ttl, set_ttl, 0},
	{IPPROTO_IPV6, IPV6_RECVERR, get_value, set_value, 11},
};

static const struct option_row *find_row(int level, int name)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].level == level && rows[i].name == name)
			return &rows[i];
	return NULL;
}

/* ---- those that are no numbers --------------------------------------------------------------------- */

static long set_linger(struct sock *s, const void *value, socklen_t len)
{
	struct linger linger;

	if (len < sizeof linger)
		return -EINVAL;
	memcpy(&linger, value, sizeof linger);
	sock_policy(s)->has_linger = linger.l_onoff != 0;
	sock_policy(s)->linger = linger.l_linger > 0 ? linger.l_linger * NS_PER_S : 0;
	sock_policy_changed(s);
	return 0;
}

static long set_timeout(int *ms, const void *value, socklen_t len)
{
	struct timeval tv;

	if (len < sizeof tv)
		return -EINVAL;
	memcpy(&tv, value, sizeof tv);
	if (tv.tv_sec < 0 || tv.tv_sec > 1000000 || tv.tv_usec < 0 || tv.tv_usec >= 1000000)
		return -EDOM;
	*ms = (int)(tv.tv_sec * 1000 + tv.tv_usec / 1000);
	return 0;
}

static long set_congestion(struct sock *s, const char *name, socklen_t len)
{
	static const struct congestion_ops *const all[] = {&congestion_newreno, &congestion_cubic};

	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		bool is_named = strlen(all[i]->name) == strnlen(name, len) && memcmp(name, all[i]->name, strnlen(name, len)) == 0;
		bool is_reno = all[i] == &congestion_newreno && strnlen(name, len) == 4 && memcmp(name, "reno", 4) == 0;

		if (!is_named && !is_reno)
			continue;
		sock_policy(s)->congestion = all[i];
		return 0;
	}
	return -ENOENT;
}

static long set_option(struct sock *s, int level, int name, const void *value, socklen_t len)
{
	const struct option_row *row = find_row(level, name);
	int number;

	if (level == SOL_SOCKET && name == SO_LINGER)
		return set_linger(s, value, len);
	if (level == SOL_SOCKET && name == SO_RCVTIMEO)
		return set_timeout(&s->receive_timeout_ms, value, len);
	if (level == SOL_SOCKET && name == SO_SNDTIMEO)
		return set_timeout(&s->send_timeout_ms, value, len);
	if (level == IPPROTO_TCP && name == TCP_CONGESTION)
		return set_congestion(s, value, len);
	if (row == NULL || row->set == NULL)
		return -ENOPROTOOPT;
	if (len >= sizeof number)
		memcpy(&number, value, sizeof number);
	else if (level == IPPROTO_IP && len >= 1) /* a byte does there */
		number = *(const uint8_t *)value;
	else
		return -EINVAL;
	return row->set(s, row->slot, number);
}

/* ---- reading ------------------------------------------------------------------------------------------- */

/* What does not fit is cut, as the kernel does. */
static long give(const void *from, size_t size, void *into, socklen_t *len)
{
	*len = (socklen_t)size_min(*len, size);
	memcpy(into, from, *len);
	return 0;
}

static long get_option(struct sock *s, int level, int name, void *value, socklen_t *len)
{
	const struct option_row *row = find_row(level, name);
	const struct tcp_config *policy = sock_policy(s);
	struct linger linger = {.l_onoff = policy->has_linger, .l_linger = (int)(policy->linger / NS_PER_S)};
	struct tcp_info info;

	if (level == SOL_SOCKET && name == SO_LINGER)
		return give(&linger, sizeof linger, value, len);
	if (level == IPPROTO_TCP && name == TCP_CONGESTION)
		return give(policy->congestion->name, strlen(policy->congestion->name) + 1, value, len);
	if (level == IPPROTO_TCP && name == TCP_INFO) {
		drill_tcp_info(s, &info);
		return give(&info, sizeof info, value, len);
	}
	if (row == NULL || row->get == NULL)
		return -ENOPROTOOPT;
	int number = row->get(s, row->slot);

	return give(&number, sizeof number, value, len);
}

/* ---- the calls ----------------------------------------------------------------------------------------- */

int call_setsockopt(void *userdata, int fd, int level, int name, const void *value, socklen_t len)
{
	struct drill *d = drill_begin(userdata);
	long error;
	struct sock *s = drill_sock_find(d, fd, &error);

	if (s != NULL)
		error = value != NULL ? set_option(s, level, name, value, len) : -EFAULT;
	return (int)drill_end(d, error);
}

int call_getsockopt(void *userdata, int fd, int level, int name, void *value, socklen_t *len)
{
	struct drill *d = drill_begin(userdata);
	long error;
	struct sock *s = drill_sock_find(d, fd, &error);

	if (s != NULL)
		error = value != NULL && len != NULL ? get_option(s, level, name, value, len) : -EFAULT;
	return (int)drill_end(d, error);
}
