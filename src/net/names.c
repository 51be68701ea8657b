/* SPDX-License-Identifier: MIT
 *
 * names.c - see names.h.
 *
 * A search belongs to its owner and to its thread; whoever lets go last frees it.
 */
#include "net/names.h"

#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/grow.h"
#include "base/text.h"
#include "net/socket_addr.h"

static bool is_among(const struct names *names, const struct ip_addr *addr)
{
	for (size_t i = 0; i < names->count; i++)
		if (ip_addr_equal(&names->addresses[i], addr))
			return true;
	return false;
}

static bool find_literal(const struct ip_addr *addr, uint8_t family, struct names *out)
{
	if (family != 0 && addr->family != family)
		return err_set(&out->err, STATUS_USAGE, "the URL names an IPv%d address, and -%d asks for IPv%d: leave one away",
			       addr->family, family, family);
	out->addresses[0] = *addr;
	out->count = 1;
	return true;
}

bool names_find(const char *host, uint8_t family, struct names *out)
{
	struct addrinfo wanted = {.ai_family = family == 6   ? AF_INET6
					       : family == 4 ? AF_INET
							     : AF_UNSPEC,
				  .ai_socktype = SOCK_STREAM};
	struct addrinfo *found = NULL;
	struct ip_addr addr;
	char shown[280], kind[8] = "";

	out->count = 0;
	if (ip_addr_parse(host, &addr))
		return find_literal(&addr, family, out);
	int problem = getaddrinfo(host, NULL, &wanted, &found);

	for (const struct addrinfo *at = found; problem == 0 && at != NULL && out->count < NAMES_MAX; at = at->ai_next)
		if (socket_addr_read(at->ai_addr, &addr) && !is_among(out, &addr))
			out->addresses[out->count++] = addr;
	if (found != NULL)
		freeaddrinfo(found);
	if (out->count > 0)
		return true;
	text_escape(shown, sizeof shown, span_of(host, strlen(host)));
	if (family != 0)
		snprintf(kind, sizeof kind, "IPv%d ", family);
	return err_set(&out->err, STATUS_NETWORK, "%s: no %saddress is known for this name: %s; write the address itself", shown, kind,
		       problem != 0 ? gai_strerror(problem) : "the resolver has none");
}

/* ---- beside other work ---------------------------------------------------------------------------- */

struct names_search {
	char host[256];
	uint8_t family;
	int ready;          /* eventfd */
	atomic_int holders; /* owner and thread */
	struct names found;
};

static void let_go(struct names_search *search)
{
	if (atomic_fetch_sub(&search->holders, 1) > 1)
		return;
	close(search->ready);
	free(search);
}

static void *work(void *context)
{
	struct names_search *search = context;
	const uint64_t one = 1;

	(void)names_find(search->host, search->family, &search->found);
	ssize_t written = write(search->ready, &one, sizeof one);

	(void)written; /* an eventfd that stands at 0 takes a 1 */
	let_go(search);
	return NULL;
}

/* Signals are the main thread's. */
static bool start_thread(struct names_search *search)
{
	sigset_t all, before;
	pthread_t thread;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool is_started = pthread_create(&thread, NULL, work, search) == 0;

	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (is_started)
		pthread_detach(thread);
	return is_started;
}

struct names_search *names_search(const char *host, uint8_t family)
{
	struct names_search *search = grow_new(1, sizeof *search);

	snprintf(search->host, sizeof search->host, "%s", host);
	search->family = family;
	search->ready = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	atomic_init(&search->holders, 2);
	if (search->ready >= 0 && start_thread(search))
		return search;
	atomic_store(&search->holders, 1);
	let_go(search);
	return NULL;
}

int names_search_fd(const struct names_search *search)
{
	return search->ready;
}

bool names_search_take(struct names_search *search, struct names *out)
{
	struct pollfd fd = {.fd = search->ready, .events = POLLIN};

	if (poll(&fd, 1, 0) != 1)
		return false;
	*out = search->found;
	return true;
}

void names_search_close(struct names_search *search)
{
	let_go(search);
}
