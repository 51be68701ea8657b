/* SPDX-License-Identifier: MIT
 *
 * route.c - see route.h. The only file that knows libmnl.
 *
 * A question is one message, or asks for a dump; ask() hands every answer to a function that picks what it wants.
 */
#include "net/route.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/socket.h>

#include "base/text.h"

_Static_assert(INTERFACE_NAME_ROOM == IFNAMSIZ, "an interface's name has the kernel's room");

enum { ANSWER_ROOM = 32768, QUESTION_ROOM = 512 };

/* ---- questions and answers ----------------------------------------------------------------------- */

/* False and errno when the kernel refuses or cannot be asked. */
static bool exchange(struct mnl_socket *socket, struct nlmsghdr *question, mnl_cb_t pick, void *context)
{
	uint8_t answer[ANSWER_ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	int more = MNL_CB_OK;

	question->nlmsg_seq = 1;
	if (mnl_socket_sendto(socket, question, question->nlmsg_len) < 0)
		return false;
	while (more == MNL_CB_OK) {
		ssize_t len = mnl_socket_recvfrom(socket, answer, sizeof answer);

		if (len <= 0)
			return false;
		more = mnl_cb_run(answer, (size_t)len, 1, mnl_socket_get_portid(socket), pick, context);
		if ((question->nlmsg_flags & NLM_F_DUMP) == 0)
			break; /* one message is the whole answer */
	}
	return more >= 0;
}

static bool ask(struct nlmsghdr *question, mnl_cb_t pick, void *context)
{
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	bool is_answered = socket != NULL && mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) == 0 &&
			   exchange(socket, question, pick, context);
	int error = errno;

	if (socket != NULL)
		mnl_socket_close(socket);
	errno = error;
	return is_answered;
}

/* The attributes of a message by their type; those beyond `room` are not wanted. */
struct attributes {
	const struct nlattr *of[64];
};

static int note_attribute(const struct nlattr *attribute, void *context)
{
	struct attributes *found = context;
	uint16_t type = mnl_attr_get_type(attribute);

	if (type < ARRAY_LEN(found->of))
		found->of[type] = attribute;
	return MNL_CB_OK;
}

static struct attributes attributes_of(const struct nlmsghdr *message, size_t header_len)
{
	struct attributes found = {0};

	mnl_attr_parse(message, (unsigned)header_len, note_attribute, &found);
	return found;
}

/* 0 when it is not there, or not a number. */
static uint32_t number_of(const struct nlattr *attribute)
{
	return attribute != NULL && mnl_attr_validate(attribute, MNL_TYPE_U32) >= 0 ? mnl_attr_get_u32(attribute) : 0;
}

static struct ip_addr addr_of(const struct nlattr *attribute)
{
	struct ip_addr addr = {0};
	uint16_t len = attribute != NULL ? mnl_attr_get_payload_len(attribute) : 0;

	if (len != 4 && len != 16)
		return addr;
	addr.family = len == 4 ? 4 : 6;
	memcpy(addr.bytes, mnl_attr_get_payload(attribute), len);
	return addr;
}

static unsigned char family_of(const struct ip_addr *addr)
{
	return addr->family == 6 ? AF_INET6 : AF_INET;
}

static void put_addr(struct nlmsghdr *question, uint16_t type, const struct ip_addr *addr)
{
	mnl_attr_put(question, type, addr->family == 6 ? 16 : 4, addr->bytes);
}

/* ---- interfaces ---------------------------------------------------------------------------------- */

static int pick_interface(const struct nlmsghdr *message, void *context)
{
	struct net_interface *out = context;
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(message);
	struct attributes found = attributes_of(message, sizeof *info);
	const struct nlattr *mac = found.of[IFLA_ADDRESS];

	out->index = (unsigned)info->ifi_index;
	out->mtu = number_of(found.of[IFLA_MTU]);
	out->is_up = (info->ifi_flags & IFF_UP) != 0;
	out->has_carrier = (info->ifi_flags & IFF_RUNNING) != 0;
	out->is_loopback = (info->ifi_flags & IFF_LOOPBACK) != 0;
	out->has_neighbours = (info->ifi_flags & (IFF_NOARP | IFF_LOOPBACK)) == 0;
	out->has_mac = (info->ifi_type == ARPHRD_ETHER || info->ifi_type == ARPHRD_LOOPBACK) && mac != NULL &&
		       mnl_attr_get_payload_len(mac) == sizeof out->mac;
	if (out->has_mac)
		memcpy(out->mac, mnl_attr_get_payload(mac), sizeof out->mac);
	return MNL_CB_OK;
}

bool route_no_interface(const char *name, struct err *err)
{
	struct if_nameindex *list = if_nameindex();
	struct text names = {0};
	char shown[4 * INTERFACE_NAME_ROOM];

	text_escape(shown, sizeof shown, span_of(name, strnlen(name, INTERFACE_NAME_ROOM)));
	for (const struct if_nameindex *i = list; i != NULL && i->if_index != 0 && names.len < 200; i++)
		text_addf(&names, "%s%s", names.len > 0 ? ", " : "", i->if_name);
	(void)err_set(err, STATUS_LINK, "there is no interface \"%s\" on this machine: choose one of %s", shown,
		      names.len > 0 ? names.data : "none");
	text_fini(&names);
	if_freenameindex(list);
	return false;
}

static bool find_interface(const char *name, unsigned index, struct net_interface *out)
{
	uint8_t room[QUESTION_ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *question = mnl_nlmsg_put_header(room);

	question->nlmsg_type = RTM_GETLINK;
	question->nlmsg_flags = NLM_F_REQUEST;
	struct ifinfomsg *info = mnl_nlmsg_put_extra_header(question, sizeof *info);

	info->ifi_index = (int)index;
	mnl_attr_put_u32(question, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	*out = (struct net_interface){0};
	memcpy(out->name, name, size_min(strlen(name), sizeof out->name - 1));
	return ask(question, pick_interface, out);
}

bool route_interface(const char *name, struct net_interface *out, struct err *err)
{
	unsigned index = strnlen(name, INTERFACE_NAME_ROOM) < INTERFACE_NAME_ROOM ? if_nametoindex(name) : 0;

	if (index == 0)
		return route_no_interface(name, err);
	return find_interface(name, index, out) ||
	       err_set(err, STATUS_LINK, "the kernel tells nothing of the interface %s: %s", name, strerror(errno));
}

bool route_is_anywhere(struct err *err)
{
	char best[INTERFACE_NAME_ROOM] = "lo"; /* one that leads further is better */
	struct if_nameindex *list = if_nameindex();
	struct net_interface interface;
	bool is_up = list == NULL; /* not known: then let it be tried */

	for (const struct if_nameindex *i = list; !is_up && i != NULL && i->if_index != 0; i++) {
		if (!find_interface(i->if_name, i->if_index, &interface))
			continue;
		is_up = interface.is_up;
		if (interface.has_mac && !interface.is_loopback)
			memcpy(best, interface.name, sizeof best);
	}
	if_freenameindex(list);
	return is_up || err_set(err, STATUS_LINK, "no network interface of this machine is up: bring one up with \"sudo ip link set %s "
						  "up\"", best);
}

/* ---- the way to an address ----------------------------------------------------------------------- */

struct answer {
	struct net_route route;
	unsigned char type; /* RTN_... */
};

static uint32_t mtu_of(const struct nlattr *metrics)
{
	struct attributes found = {0};

	if (metrics != NULL)
		mnl_attr_parse_nested(metrics, note_attribute, &found);
	return number_of(found.of[RTAX_MTU]);
}

/* A gateway of the other family (RTA_VIA, RFC 5549) begins with its address family. */
static struct ip_addr via_of(const struct nlattr *via)
{
	struct ip_addr addr = {0};
	uint16_t len = via != NULL ? mnl_attr_get_payload_len(via) : 0;

	if (len != sizeof(unsigned short) + 16)
		return addr;
	addr.family = 6;
	memcpy(addr.bytes, (const uint8_t *)mnl_attr_get_payload(via) + sizeof(unsigned short), 16);
	return addr;
}

static int pick_route(const struct nlmsghdr *message, void *context)
{
	struct answer *out = context;
	const struct rtmsg *route = mnl_nlmsg_get_payload(message);
	struct attributes found = attributes_of(message, sizeof *route);

	out->type = route->rtm_type;
	out->route.interface_index = number_of(found.of[RTA_OIF]);
	out->route.source = addr_of(found.of[RTA_PREFSRC]);
	out->route.gateway = found.of[RTA_GATEWAY] != NULL ? addr_of(found.of[RTA_GATEWAY]) : via_of(found.of[RTA_VIA]);
	out->route.mtu = mtu_of(found.of[RTA_METRICS]);
	out->route.is_local = route->rtm_type == RTN_LOCAL;
	return MNL_CB_OK;
}

static bool ask_route(const struct ip_addr *to, const struct ip_addr *from, struct answer *answer)
{
	uint8_t room[QUESTION_ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *question = mnl_nlmsg_put_header(room);

	question->nlmsg_type = RTM_GETROUTE;
	question->nlmsg_flags = NLM_F_REQUEST;
	struct rtmsg *route = mnl_nlmsg_put_extra_header(question, sizeof *route);

	*route = (struct rtmsg){.rtm_family = family_of(to), .rtm_dst_len = to->family == 6 ? 128 : 32};
	put_addr(question, RTA_DST, to);
	if (from != NULL) {
		route->rtm_src_len = route->rtm_dst_len;
		put_addr(question, RTA_SRC, from);
	}
	*answer = (struct answer){0};
	return ask(question, pick_route, answer);
}

static bool no_route(const char *to, const struct ip_addr *from, int error, struct err *err)
{
	char source[IP_ADDR_TEXT] = "";

	if (from != NULL)
		ip_addr_format(from, source);
	switch (error) {
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EACCES: /* prohibit */
	case EINVAL: /* blackhole, or `from` is not ours */
		return err_set(err, STATUS_NETWORK,
			       "this machine has no route to %s%s%s: \"ip route\" shows those it has, \"ip addr\" its addresses",
			       to, from != NULL ? " from " : "", source);
	}
	return err_set(err, STATUS_LINK, "the kernel tells no route to %s: %s", to, strerror(error));
}

/* Does this kind of route lead to one host? */
static bool check_type(unsigned char type, const char *to, struct err *err)
{
	switch (type) {
	case RTN_UNICAST:
	case RTN_LOCAL:
	case RTN_ANYCAST:
		return true;
	case RTN_BROADCAST:
	case RTN_MULTICAST:
		return err_set(err, STATUS_USAGE, "%s stands for many hosts, and a TCP talks to one: name that one", to);
	}
	return no_route(to, NULL, EHOSTUNREACH, err);
}

bool route_find(const struct ip_addr *to, const struct ip_addr *from, struct net_route *out, struct err *err)
{
	struct net_interface interface;
	char text[IP_ADDR_TEXT], name[INTERFACE_NAME_ROOM];
	struct answer answer;

	ip_addr_format(to, text);
	if (!ask_route(to, from, &answer))
		return no_route(text, from, errno, err);
	if (!check_type(answer.type, text, err))
		return false;
	*out = answer.route;
	if (if_indextoname(out->interface_index, name) == NULL || !find_interface(name, out->interface_index, &interface))
		return err_set(err, STATUS_LINK, "the interface of the route to %s has just gone: try again", text);
	memcpy(out->interface, name, sizeof name);
	if (out->mtu == 0 || out->mtu > interface.mtu)
		out->mtu = interface.mtu;
	if (from != NULL)
		out->source = *from;
	if (out->source.family != to->family)
		return err_set(err, STATUS_NETWORK, "%s has no IPv%u address for the way to %s: give it one", name, to->family,
			       text);
	return true;
}

/* ---- the network of an interface ----------------------------------------------------------------- */

struct network_search {
	struct net_network *out;
	const struct ip_addr *wanted; /* NULL: the first that there is */
	unsigned index;
	uint8_t family;
	bool is_found;
	uint32_t metric;
};

static int pick_network(const struct nlmsghdr *message, void *context)
{
	struct network_search *search = context;
	const struct ifaddrmsg *info = mnl_nlmsg_get_payload(message);
	struct attributes found = attributes_of(message, sizeof *info);
	struct ip_addr addr = addr_of(found.of[found.of[IFA_LOCAL] != NULL ? IFA_LOCAL : IFA_ADDRESS]);
	bool is_of_link = info->ifa_scope == RT_SCOPE_LINK && search->family == 6;

	if (search->is_found || info->ifa_index != search->index || addr.family != search->family || is_of_link)
		return MNL_CB_OK;
	if (info->ifa_prefixlen > (addr.family == 6 ? 128 : 32))
		return MNL_CB_OK;
	if (search->wanted != NULL && !ip_addr_is_same_network(&addr, search->wanted, info->ifa_prefixlen))
		return MNL_CB_OK;
	*search->out = (struct net_network){.addr = addr, .prefix_len = info->ifa_prefixlen};
	search->is_found = true;
	return MNL_CB_OK;
}

/* Of a route over several ways: the gateway of the one that leaves by this interface. */
static struct ip_addr gateway_among(const struct nlattr *ways, unsigned index)
{
	const uint8_t *at = mnl_attr_get_payload(ways), *end = at + mnl_attr_get_payload_len(ways);
	struct rtnexthop way;

	while ((size_t)(end - at) >= sizeof way) {
		memcpy(&way, at, sizeof way);
		if (way.rtnh_len < sizeof way || way.rtnh_len > end - at)
			break;
		const struct nlattr *first = (const void *)(at + sizeof way);

		if (way.rtnh_ifindex == (int)index && mnl_attr_ok(first, way.rtnh_len - (int)sizeof way) &&
		    mnl_attr_get_type(first) == RTA_GATEWAY)
			return addr_of(first);
		at += size_min((way.rtnh_len + 3u) & ~3u, (size_t)(end - at));
	}
	return (struct ip_addr){0};
}

static int pick_gateway(const struct nlmsghdr *message, void *context)
{
	struct network_search *search = context;
	const struct rtmsg *route = mnl_nlmsg_get_payload(message);
	struct attributes found = attributes_of(message, sizeof *route);
	uint32_t metric = number_of(found.of[RTA_PRIORITY]);
	struct ip_addr gateway = {0};

	if (route->rtm_dst_len != 0 || route->rtm_table != RT_TABLE_MAIN || route->rtm_type != RTN_UNICAST)
		return MNL_CB_OK;
	if (found.of[RTA_MULTIPATH] != NULL)
		gateway = gateway_among(found.of[RTA_MULTIPATH], search->index);
	else if (number_of(found.of[RTA_OIF]) == search->index)
		gateway = addr_of(found.of[RTA_GATEWAY]);
	if (gateway.family != search->family || (search->out->gateway.family != 0 && metric >= search->metric))
		return MNL_CB_OK;
	search->out->gateway = gateway;
	search->metric = metric;
	return MNL_CB_OK;
}

static bool dump(uint16_t type, size_t header_len, uint8_t family, mnl_cb_t pick, struct network_search *search)
{
	uint8_t room[QUESTION_ROOM] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *question = mnl_nlmsg_put_header(room);

	question->nlmsg_type = type;
	question->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	struct rtgenmsg *header = mnl_nlmsg_put_extra_header(question, header_len);

	header->rtgen_family = family == 6 ? AF_INET6 : AF_INET; /* each header of rtnetlink begins with it */
	return ask(question, pick, search);
}

bool route_network(const struct net_interface *interface, uint8_t family, const struct ip_addr *addr,
		   struct net_network *out)
{
	struct network_search search = {.out = out, .wanted = addr, .index = interface->index, .family = family};

	*out = (struct net_network){0};
	if (!dump(RTM_GETADDR, sizeof(struct ifaddrmsg), family, pick_network, &search) || !search.is_found)
		return false;
	/* without a route beyond it the network is still one */
	(void)dump(RTM_GETROUTE, sizeof(struct rtmsg), family, pick_gateway, &search);
	return true;
}
