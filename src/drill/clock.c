/* SPDX-License-Identifier: MIT
 *
 * clock.c - virtual time, and callers that wait in it.
 *
 * Whoever waits for his next step lets time pass: he sleeps until shortly before it and asks for the time until it has come.
 * The script's own thread makes the calls that answer at once, another one those that block. Time goes from moment to
 * moment (a timer of the engine, the end of a wait), and at each one those who can go on are woken. A woken caller asks for
 * the time when its call is over; until then the clock stands still, or its call would seem to have lasted longer than it
 * has.
 */
#include <errno.h>
#include <sys/time.h>

#include "drill/calls.h"

/* A deadline of 0 means none to the engine. */
#define FIRST_MOMENT NS_PER_MS

void drill_clock_init(struct drill *d)
{
	pthread_mutex_init(&d->clock.lock, NULL);
	pthread_cond_init(&d->clock.changed, NULL);
	d->clock.now = FIRST_MOMENT;
	d->clock.main = pthread_self();
}

void drill_clock_fini(struct drill *d)
{
	pthread_cond_destroy(&d->clock.changed);
	pthread_mutex_destroy(&d->clock.lock);
}

/* ---- the lock ------------------------------------------------------------------------------ */

struct drill *drill_begin(void *userdata)
{
	struct drill *d = userdata;

	pthread_mutex_lock(&d->clock.lock);
	d->turn++;
	return d;
}

static void wake_ready(struct drill *d)
{
	for (struct drill_waiter *w = d->clock.waiters; w != NULL; w = w->next) {
		if (w->is_awake || (!w->is_ready(w->context) && w->deadline > d->clock.now))
			continue;
		w->is_awake = true;
		d->clock.is_held = true;
		d->clock.holder = w->thread;
		pthread_cond_broadcast(&d->clock.changed);
	}
}

static void settle(struct drill *d)
{
	drill_run(d);
	wake_ready(d);
}

long drill_end(struct drill *d, long result)
{
	settle(d);
	pthread_mutex_unlock(&d->clock.lock);
	if (result >= 0)
		return result;
	errno = (int)-result;
	return -1;
}

/* ---- time ------------------------------------------------------------------------------------- */

static void release(struct drill *d)
{
	if (!d->clock.is_held || !pthread_equal(d->clock.holder, pthread_self()))
		return;
	d->clock.is_held = false;
	pthread_cond_broadcast(&d->clock.changed);
}

void drill_stand_still(struct drill *d)
{
	while (d->clock.is_held && !pthread_equal(d->clock.holder, pthread_self()))
		pthread_cond_wait(&d->clock.changed, &d->clock.lock);
}

time_ns drill_next_moment(const struct drill *d)
{
	time_ns next = drill_network_deadline(d);

	for (const struct drill_waiter *w = d->clock.waiters; w != NULL; w = w->next)
		if (!w->is_awake)
			next = time_min(next, w->deadline);
	return next;
}

void drill_advance(struct drill *d, time_ns until)
{
	for (;;) {
		drill_stand_still(d);
		time_ns next = drill_next_moment(d);

		if (next > until)
			break;
		d->clock.now = time_max(d->clock.now, next);
		settle(d);
	}
	d->clock.now = time_max(d->clock.now, until);
}

/* ---- waiting ------------------------------------------------------------------------------------- */

/* The script's own thread cannot sleep: nobody else would let time pass. */
static enum drill_waited pass_time(struct drill *d, bool (*is_ready)(void *), void *context, time_ns deadline)
{
	while (!is_ready(context)) {
		time_ns next = time_min(drill_next_moment(d), deadline);

		if (next == TIME_NEVER)
			return DRILL_NEVER;
		drill_advance(d, time_max(next, d->clock.now));
		if (d->clock.now >= deadline)
			return is_ready(context) ? DRILL_READY : DRILL_TIMEOUT;
	}
	return DRILL_READY;
}

static void forget_waiter(struct drill *d, const struct drill_waiter *w)
{
	struct drill_waiter **at = &d->clock.waiters;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
}

enum drill_waited drill_wait(struct drill *d, bool (*is_ready)(void *), void *context, time_ns deadline)
{
	struct drill_waiter w = {.is_ready = is_ready, .context = context, .deadline = deadline, .thread = pthread_self()};

	settle(d);
	if (is_ready(context))
		return DRILL_READY;
	if (deadline <= d->clock.now)
		return DRILL_TIMEOUT;
	if (pthread_equal(w.thread, d->clock.main))
		return pass_time(d, is_ready, context, deadline);
	release(d); /* its call goes on, but it is asleep again */
	w.next = d->clock.waiters;
	d->clock.waiters = &w;
	while (!w.is_awake)
		pthread_cond_wait(&d->clock.changed, &d->clock.lock);
	forget_waiter(d, &w);
	return is_ready(context) ? DRILL_READY : DRILL_TIMEOUT;
}

/* ---- the calls --------------------------------------------------------------------------------------- */

int call_usleep(void *userdata, useconds_t us)
{
	struct drill *d = drill_begin(userdata);

	drill_stand_still(d);
	drill_advance(d, d->clock.now + (time_ns)us * NS_PER_US);
	return (int)drill_end(d, 0);
}

/* Whoever waits for a moment asks until it has come: each question takes a microsecond. */
int call_gettimeofday(void *userdata, struct timeval *tv, struct timezone *tz)
{
	struct drill *d = drill_begin(userdata);

	(void)tz;
	release(d);
	drill_stand_still(d);
	drill_advance(d, d->clock.now + NS_PER_US);
	tv->tv_sec = (time_t)(d->clock.now / NS_PER_S);
	tv->tv_usec = (suseconds_t)(d->clock.now % NS_PER_S / NS_PER_US);
	return (int)drill_end(d, 0);
}
