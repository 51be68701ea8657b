/* SPDX-License-Identifier: MIT
 *
 * calls_epoll.c - epoll_create, epoll_ctl, epoll_wait: level- and edge-triggered.
 *
 * Level: an entry answers while its socket is ready. Edge: it answers when it is ready and there was news since
 * its last answer: something came (whether or not what was there has been read), or room after a write that found
 * none.
 */
#include <errno.h>
#include <stdlib.h>

#include "base/grow.h"
#include "drill/calls.h"
#include "drill/sock.h"

struct entry {
	struct sock *sock;
	uint32_t events;      /* EPOLLIN ... EPOLLET | EPOLLONESHOT */
	epoll_data_t data;
	uint64_t news;        /* seen at the last answer */
	bool has_answered;
	bool is_spent;        /* EPOLLONESHOT */
};

struct epoll {
	struct entry *entries;
	size_t count, capacity;
};

/* ---- create ---------------------------------------------------------------------------------------- */

void drill_epoll_free(struct epoll *e)
{
	free(e->entries);
	free(e);
}

static long create(struct drill *d, int size)
{
	if (size <= 0)
		return -EINVAL;
	struct epoll *e = grow_new(1, sizeof *e);
	int fd = drill_file_open(d, (struct drill_file){.epoll = e});

	if (fd < 0)
		free(e);
	return fd;
}

int call_epoll_create(void *userdata, int size)
{
	struct drill *d = drill_begin(userdata);

	return (int)drill_end(d, create(d, size));
}

/* ---- control ---------------------------------------------------------------------------------------- */

static struct entry *find(struct epoll *e, const struct sock *s)
{
	for (size_t i = 0; i < e->count; i++)
		if (e->entries[i].sock == s)
			return &e->entries[i];
	return NULL;
}

static void drop(struct epoll *e, const struct sock *s)
{
	struct entry *entry = find(e, s);

	if (entry != NULL)
		*entry = e->entries[--e->count];
}

void drill_epoll_forget(struct drill *d, const struct sock *s)
{
	for (int fd = 0; fd < DRILL_FILES_MAX; fd++)
		if (d->files[fd].epoll != NULL)
			drop(d->files[fd].epoll, s);
}

static struct entry *add(struct epoll *e, struct sock *s)
{
	e->entries = grow_array(e->entries, &e->capacity, e->count + 1, sizeof e->entries[0]);
	e->entries[e->count] = (struct entry){.sock = s};
	return &e->entries[e->count++];
}

static long control(struct epoll *e, int operation, struct sock *s, const struct epoll_event *event)
{
	struct entry *entry = find(e, s);

	if (operation == EPOLL_CTL_ADD && entry != NULL)
		return -EEXIST;
	if (operation != EPOLL_CTL_ADD && entry == NULL)
		return -ENOENT;
	if (operation == EPOLL_CTL_DEL) {
		drop(e, s);
		return 0;
	}
	if (operation != EPOLL_CTL_ADD && operation != EPOLL_CTL_MOD)
		return -EINVAL;
	if (event == NULL)
		return -EFAULT;
	if (entry == NULL)
		entry = add(e, s);
	entry->events = event->events;
	entry->data = event->data;
	entry->has_answered = entry->is_spent = false;
	return 0;
}

int call_epoll_ctl(void *userdata, int epfd, int operation, int fd, struct epoll_event *event)
{
	struct drill *d = drill_begin(userdata);
	struct drill_file *file = drill_file_find(d, epfd);
	long error;
	struct sock *s = drill_sock_find(d, fd, &error);

	if (file == NULL || s == NULL)
		return (int)drill_end(d, file == NULL || error == -EBADF ? -EBADF : -EPERM);
	return (int)drill_end(d, file->epoll != NULL ? control(file->epoll, operation, s, event) : -EINVAL);
}

/* ---- wait --------------------------------------------------------------------------------------------- */

struct waiting {
	struct epoll *epoll;
	struct epoll_event *events;
	size_t most;
	long ready;
};

static uint32_t answer(const struct entry *entry)
{
	uint32_t ready = sock_events(entry->sock) & (entry->events | EPOLLERR | EPOLLHUP);
	bool is_edge = (entry->events & EPOLLET) != 0;

	if (entry->is_spent)
		return 0;
	if (is_edge && entry->has_answered && entry->news == entry->sock->news_in + entry->sock->news_out)
		return 0;
	return ready;
}

static bool is_any_ready(void *context)
{
	const struct waiting *w = context;

	for (size_t i = 0; i < w->epoll->count; i++)
		if (answer(&w->epoll->entries[i]) != 0)
			return true;
	return false;
}

static long collect(struct waiting *w)
{
	size_t count = 0;

	for (size_t i = 0; i < w->epoll->count && count < w->most; i++) {
		struct entry *entry = &w->epoll->entries[i];
		uint32_t events = answer(entry);

		if (events == 0)
			continue;
		entry->has_answered = true;
		entry->news = entry->sock->news_in + entry->sock->news_out;
		entry->is_spent = (entry->events & EPOLLONESHOT) != 0;
		w->events[count++] = (struct epoll_event){.events = events, .data = entry->data};
	}
	return (long)count;
}

static long await(struct drill *d, struct waiting *w, int timeout_ms)
{
	time_ns deadline = timeout_ms < 0 ? TIME_NEVER : d->clock.now + timeout_ms * NS_PER_MS;

	if (drill_wait(d, is_any_ready, w, deadline) == DRILL_NEVER)
		return -EDEADLK;
	return collect(w);
}

int call_epoll_wait(void *userdata, int epfd, struct epoll_event *events, int count, int timeout_ms)
{
	struct drill *d = drill_begin(userdata);
	struct drill_file *file = drill_file_find(d, epfd);

	if (file == NULL || file->epoll == NULL || count <= 0)
		return (int)drill_end(d, file == NULL ? -EBADF : -EINVAL);
	struct waiting w = {.epoll = file->epoll, .events = events, .most = (size_t)count};

	return (int)drill_end(d, await(d, &w, timeout_ms));
}
