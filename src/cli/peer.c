/* SPDX-License-Identifier: MIT
 *
 * peer.c - addresses of both ends.
 */
#include "cli/peer.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/text.h"

static void take_found(const struct addrinfo *found, struct ip_addr *out)
{
	*out = (struct ip_addr){0};
	if (found->ai_family == AF_INET6) {
		struct sockaddr_in6 address;

		memcpy(&address, found->ai_addr, sizeof address);
		out->family = 6;
		memcpy(out->bytes, &address.sin6_addr, 16);
	} else {
		struct sockaddr_in address;

		memcpy(&address, found->ai_addr, sizeof address);
		out->family = 4;
		memcpy(out->bytes, &address.sin_addr, 4);
	}
}

/* A name through the system's resolver. `family` 4 or 6. */
static bool look_up(const char *host, int family, struct ip_addr *out, struct err *err)
{
	struct addrinfo wanted = {.ai_family = family == 6 ? AF_INET6 : AF_INET, .ai_socktype = SOCK_STREAM};
	struct addrinfo *found;
	char shown[280];
	int problem = getaddrinfo(host, NULL, &wanted, &found);

	if (problem == 0) {
		take_found(found, out);
		freeaddrinfo(found);
		return true;
	}
	text_escape(shown, sizeof shown, span_of(host, strlen(host)));
	return err_set(err, STATUS_NETWORK, "%s: no IPv%d address is known for this name: %s; write the address itself",
		       shown, family, gai_strerror(problem));
}

static bool parse_address(const char *option, const char *text, struct ip_addr *out, struct err *err)
{
	return ip_addr_parse(text, out) ||
	       err_set(err, STATUS_USAGE, "%s: write an address like 10.77.0.1 or fd77::1", option);
}

/* "10.77.0.1/24" */
static bool parse_prefix(const char *text, struct tun_config *tun, struct err *err)
{
	const char *slash = strchr(text, '/');
	size_t len = slash != NULL ? (size_t)(slash - text) : strlen(text);
	char addr[IP_ADDR_TEXT] = "";
	uint64_t prefix_len;

	if (len < sizeof addr)
		memcpy(addr, text, len);
	if (!parse_address("--tun-addr", addr, &tun->kernel_addr, err))
		return false;
	tun->prefix_len = tun->kernel_addr.family == 6 ? 64 : 24;
	if (slash == NULL)
		return true;
	if (!text_parse_size(slash + 1, &prefix_len) || prefix_len < 1 ||
	    prefix_len > (tun->kernel_addr.family == 6 ? 127 : 31))
		return err_set(err, STATUS_USAGE, "--tun-addr: behind the slash comes the length of the network's "
						  "prefix, as in 10.77.0.1/24");
	tun->prefix_len = (unsigned)prefix_len;
	return true;
}

/* Do the first `bits` bits of the two agree? */
static bool is_same_network(const struct ip_addr *a, const struct ip_addr *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	if (memcmp(a->bytes, b->bytes, whole) != 0)
		return false;
	return rest == 0 || (a->bytes[whole] ^ b->bytes[whole]) >> (8 - rest) == 0;
}

/* This machine as it sees itself: out of a device the kernel takes no packet to or from there. */
static bool is_loopback(const struct ip_addr *addr)
{
	static const uint8_t one[16] = {[15] = 1};

	return addr->family == 6 ? memcmp(addr->bytes, one, sizeof one) == 0 : addr->bytes[0] == 127;
}

static bool refuse_loopback(const struct live_config *live, struct err *err)
{
	char peer[IP_ADDR_TEXT], kernel[IP_ADDR_TEXT];

	ip_addr_format(&live->peer_addr, peer);
	ip_addr_format(&live->tun.kernel_addr, kernel);
	return err_set(err, STATUS_USAGE, "%s is this machine to itself alone; our TCP is another host, for which it "
					  "is %s: ask for that", peer, kernel);
}

static bool addresses_go_together(const struct live_config *live, struct err *err)
{
	const struct ip_addr *ours = &live->our_addr, *kernel = &live->tun.kernel_addr, *peer = &live->peer_addr;

	if (ours->family != peer->family || kernel->family != peer->family)
		return err_set(err, STATUS_USAGE, "the server has an IPv%d address; --addr and --tun-addr must be of the "
						  "same kind", peer->family);
	if (!ip_addr_is_unicast(peer) || !ip_addr_is_unicast(ours))
		return err_set(err, STATUS_USAGE, "TCP talks to one host: neither end may be a multicast, broadcast "
						  "or unspecified address");
	if (is_loopback(peer))
		return refuse_loopback(live, err);
	if (ip_addr_equal(ours, kernel) || ip_addr_equal(ours, peer))
		return err_set(err, STATUS_USAGE, "our address (--addr) must differ from the kernel's (--tun-addr) and from "
						  "the server's");
	if (!is_same_network(ours, kernel, live->tun.prefix_len))
		return err_set(err, STATUS_USAGE, "our address (--addr) must lie in the network of --tun-addr, or nothing "
						  "comes back to us");
	return true;
}

static bool take_name(const char *name, struct tun_config *tun, struct err *err)
{
	size_t len = strlen(name);

	if (len == 0 || len >= sizeof tun->name || strpbrk(name, "/ \t\n%:") != NULL)
		return err_set(err, STATUS_USAGE, "--tun-name: a device's name has 1 to %zu characters, without '/', "
						  "':', '%%' and blanks", sizeof tun->name - 1);
	memcpy(tun->name, name, len + 1);
	return true;
}

bool peer_find_on_tun(struct live_config *live, const struct link_options *link, struct err *err)
{
	if (link->tun_name != NULL && !take_name(link->tun_name, &live->tun, err))
		return false;
	if (link->our_addr != NULL && !parse_address("--addr", link->our_addr, &live->our_addr, err))
		return false;
	if (link->tun_addr != NULL && !parse_prefix(link->tun_addr, &live->tun, err))
		return false;
	if (link->is_ipv4 && link->is_ipv6)
		return err_set(err, STATUS_USAGE, "-4 and -6 contradict each other; leave one away");
	bool is_six = link->is_ipv6 || (link->our_addr != NULL && live->our_addr.family == 6);

	if (!ip_addr_parse(live->url.host, &live->peer_addr) &&
	    !look_up(live->url.host, is_six ? 6 : 4, &live->peer_addr, err))
		return false;
	if (live->peer_addr.family == 6 && link->our_addr == NULL && !ip_addr_parse("fd77::2", &live->our_addr))
		return false;
	if (live->peer_addr.family == 6 && link->tun_addr == NULL && !parse_prefix("fd77::1/64", &live->tun, err))
		return false;
	return addresses_go_together(live, err);
}

/* Both ends in IPv6, the other one first. */
static bool find_ip6_on_sim(struct live_config *live, const struct ip_addr *peer)
{
	const char *ours = "fd77::2";

	live->peer_addr = *peer;
	if (!ip_addr_parse(ours, &live->our_addr))
		return false;
	return !ip_addr_equal(peer, &live->our_addr) || ip_addr_parse("fd77::3", &live->our_addr);
}

bool peer_find_on_sim(struct live_config *live, const struct link_options *link, struct err *err)
{
	struct ip_addr peer, otherwise;

	if (link->is_ipv4 && link->is_ipv6)
		return err_set(err, STATUS_USAGE, "-4 and -6 contradict each other; leave one away");
	bool is_address = ip_addr_parse(live->url.host, &peer) && ip_addr_is_unicast(&peer);

	if (is_address && peer.family == 6)
		return find_ip6_on_sim(live, &peer);
	if (link->is_ipv6)
		return ip_addr_parse("fd77::1", &otherwise) && find_ip6_on_sim(live, &otherwise);
	if (is_address && !ip_addr_equal(&peer, &live->our_addr))
		live->peer_addr = peer;
	return true;
}
