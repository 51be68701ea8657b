/* SPDX-License-Identifier: MIT
 *
 * host_table.c - connections by their addresses and ports: a hash table with chains.
 *
 * The host has one address, so remote address, remote port and local port are the key.
 */
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "net/host_internal.h"

enum { BUCKETS_FIRST = 64 };

static uint32_t hash(const struct ip_addr *remote, uint16_t remote_port, uint16_t local_port)
{
	uint32_t words[4], h = (uint32_t)remote_port << 16 | local_port;

	memcpy(words, remote->bytes, sizeof words);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		h = (h ^ words[i]) * UINT32_C(0x9e3779b1);
	return h ^ h >> 15;
}

static struct connection **bucket_of(const struct host *host, const struct tcp_endpoints *e)
{
	return &host->buckets[hash(&e->remote, e->remote_port, e->local_port) & (host->bucket_count - 1)];
}

struct connection *host_find(
	const struct host *host, const struct ip_addr *remote, uint16_t remote_port, uint16_t local_port)
{
	if (host->bucket_count == 0)
		return NULL;
	struct connection *c =
		host->buckets[hash(remote, remote_port, local_port) & (host->bucket_count - 1)];

	while (c != NULL &&
		!(c->tcb.endpoints.remote_port == remote_port && c->tcb.endpoints.local_port == local_port &&
			ip_addr_equal(&c->tcb.endpoints.remote, remote)))
		c = c->next_in_bucket;
	return c;
}

void host_table_put(struct host *host, struct connection *c)
{
	struct connection **bucket = bucket_of(host, &c->tcb.endpoints);

	c->next_in_bucket = *bucket;
	*bucket = c;
}

static void resize(struct host *host, size_t count)
{
	free(host->buckets);
	host->buckets = grow_new(count, sizeof host->buckets[0]);
	host->bucket_count = count;
	for (size_t i = 0; i < host->slot_count; i++)
		if (host->slots[i] != NULL && !host->slots[i]->is_aside)
			host_table_put(host, host->slots[i]);
}

void host_table_add(struct host *host, struct connection *c)
{
	if (host->open_count >= host->bucket_count) /* c stands in its slot by now: resizing puts it in too */
		resize(host, host->bucket_count == 0 ? BUCKETS_FIRST : 2 * host->bucket_count);
	else
		host_table_put(host, c);
}

void host_table_remove(struct host *host, struct connection *c)
{
	struct connection **at = bucket_of(host, &c->tcb.endpoints);

	while (*at != c)
		at = &(*at)->next_in_bucket;
	*at = c->next_in_bucket;
}
