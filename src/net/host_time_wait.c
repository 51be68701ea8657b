/* SPDX-License-Identifier: MIT
 *
 * host_time_wait.c - connections in TIME-WAIT: how many there may be, and new ones between the same ends.
 *
 * They stand in line, the oldest first; where there are too many (or no room is left for a new connection) the oldest is
 * forgotten before its time. When a SYN opens a new connection in the place of one in TIME-WAIT (MAY-2), the old one
 * steps aside: it comes back when the SYN turns out to be an old duplicate, and is forgotten when the new
 * handshake is complete. One that is over, and only waits for its application's turn, gives way as well.
 */
#include "net/host_internal.h"

/* ---- the line ------------------------------------------------------------------------------ */

static void join_line(struct host *host, struct connection *c)
{
	c->is_in_line = true;
	c->next_in_line = NULL;
	c->before_in_line = host->time_wait.last;
	if (host->time_wait.last == NULL)
		host->time_wait.first = c;
	else
		host->time_wait.last->next_in_line = c;
	host->time_wait.last = c;
	host->time_wait.count++;
}

static void leave_line(struct host *host, struct connection *c)
{
	if (!c->is_in_line)
		return;
	c->is_in_line = false;
	if (c->before_in_line == NULL)
		host->time_wait.first = c->next_in_line;
	else
		c->before_in_line->next_in_line = c->next_in_line;
	if (c->next_in_line == NULL)
		host->time_wait.last = c->before_in_line;
	else
		c->next_in_line->before_in_line = c->before_in_line;
	host->time_wait.count--;
}

/* Forgets a connection in TIME-WAIT before its time, for this reason. */
static void forget(struct connection *c, const char *reason, time_ns now)
{
	struct host *host = c->host;

	if (c->tcb.state != TCP_TIME_WAIT) /* its time was over, or it was asked to go already */
		return;
	recorder_app(&host->recorder, &c->recorded, reason, now);
	tcp_end_time_wait(&c->tcb, now);
	recorder_timeout(&host->recorder, &c->recorded, &c->tcb, TIMER_TIME_WAIT, now);
	leave_line(host, c);
	c->is_forgotten = true;
	host->forgotten++;
	host_tell_app(host, c, now);
}

void host_note_time_wait(struct host *host, struct connection *c, time_ns now)
{
	if (c->is_in_line)
		return;
	join_line(host, c);
	if (host->time_wait.count > host->tcp.time_wait_max)
		(void)host_forget_oldest(host, now);
}

bool host_forget_oldest(struct host *host, time_ns now)
{
	struct connection *oldest = host->time_wait.first;

	while (oldest != NULL && oldest->tcb.state != TCP_TIME_WAIT) /* its time is over, and it goes with the next packets */
		oldest = oldest->next_in_line;
	if (oldest == NULL)
		return false;
	host->counts.time_waits_cut++;
	forget(oldest, "too many connections wait in TIME-WAIT: the oldest is forgotten before its time", now);
	return true;
}

bool host_is_crowded(struct host *host, time_ns now)
{
	return host->open_count - host->forgotten >= host->connections_max && !host_forget_oldest(host, now);
}

/* ---- stepping aside ---------------------------------------------------------------------------- */

void host_step_aside(struct host *host, struct connection *old)
{
	host_table_remove(host, old);
	old->is_aside = true;
}

static void come_back(struct host *host, struct connection *old)
{
	old->is_aside = false;
	old->successor = NULL;
	host_table_put(host, old);
}

void host_succeed(struct connection *c, struct connection *old)
{
	c->predecessor = old;
	old->successor = c;
	tcp_continue_above(&c->tcb, &old->tcb);
}

void host_stay(struct host *host, struct connection *old)
{
	come_back(host, old);
}

void host_handshake_done(struct connection *c)
{
	struct connection *old = c->predecessor;

	if (old == NULL)
		return;
	c->predecessor = NULL;
	old->successor = NULL;
	c->host->counts.time_waits_reopened++;
	forget(old, "a new connection between the same ends: TIME-WAIT ends", c->now);
}

void host_replace(struct connection *c, struct connection *old, time_ns now)
{
	tcp_continue_above(&c->tcb, &old->tcb);
	c->host->counts.time_waits_reopened++;
	forget(old, "a new connection between the same ends: TIME-WAIT ends", now);
}

/* `c` is over. Its predecessor, if it has one, takes its place. */
static struct connection *give_way(struct host *host, struct connection *c)
{
	struct connection *old = c->predecessor;

	host_leave_listener(c);
	host_step_aside(host, c);
	c->predecessor = NULL;
	if (old != NULL)
		come_back(host, old);
	return old;
}

struct connection *host_find_alive(struct host *host, const struct ip_addr *remote, uint16_t remote_port, uint16_t local_port)
{
	struct connection *c = host_find(host, remote, remote_port, local_port);

	while (c != NULL && host_is_over(c))
		c = give_way(host, c);
	return c;
}

/* `c` is no more: the table and its relations forget it. */
void host_leave_table(struct host *host, struct connection *c)
{
	leave_line(host, c);
	if (c->is_aside) {
		if (c->successor != NULL)
			c->successor->predecessor = NULL;
		return;
	}
	host_table_remove(host, c);
	if (c->predecessor != NULL)
		come_back(host, c->predecessor);
}
