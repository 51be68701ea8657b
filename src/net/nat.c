/* SPDX-License-Identifier: MIT
 *
 * nat.c - see nat.h.
 *
 * Order matters where a process may be killed in between: the guard stands before forwarding is switched on, and goes after
 * it is switched off.
 */
#include "net/nat.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/grow.h"
#include "base/text.h"
#include "net/abstract_name.h"
#include "net/forwarding.h"
#include "net/nft.h"
#include "net/permission.h"

enum { DEVICE_ROOM = 16, COMMANDS_ROOM = 1600 };

struct nat {
	char device[DEVICE_ROOM];
	uint8_t family;
	long id;
	int life; /* open as long as this process lives: who has the same network sees it */
};

/* ---- tables in the kernel ------------------------------------------------------------------------ */

static const char *family_name(uint8_t family)
{
	return family == 4 ? "ip" : "ip6";
}

/* One after the other, from the lines "table ip NAME" of `list`. False: there are no more. */
static bool next_table(const char **list, char family[8], char name[64])
{
	while (**list != '\0') {
		const char *line = *list;

		*list += strcspn(line, "\n");
		*list += **list == '\n';
		if (sscanf(line, "table %7s %63s", family, name) == 2)
			return true;
	}
	return false;
}

/* Whose table is this? 0: of none of ours. */
static long owner_of(const char *name)
{
	long id;
	char rest;

	return sscanf(name, "tcpsee_%ld%c", &id, &rest) == 1 && id > 0 ? id : 0;
}

/* The owner holds this name as long as it lives. */
static void name_of(uint8_t family, long id, char name[60])
{
	snprintf(name, 60, "tcpsee/nat/%s/%ld", family_name(family), id);
}

static bool is_alive(uint8_t family, long id)
{
	char name[60];

	name_of(family, id, name);
	return abstract_name_is_taken(name);
}

/* The number of this process, or the next that is free: in another PID namespace another may have the same. */
static bool take_id(struct nat *nat, struct err *err)
{
	char name[60];

	nat->id = getpid() - 1;
	do {
		name_of(nat->family, ++nat->id, name);
		nat->life = abstract_name_take(name);
	} while (nat->life < 0 && errno == EADDRINUSE && nat->id < getpid() + 1000);
	return nat->life >= 0 ||
	       err_set(err, STATUS_LINK, "--nat cannot mark its rules as those of a process that lives: %s", strerror(errno));
}

/* What the tables of one family say. */
struct survey {
	bool has_guard;
	bool has_own;
	size_t others;  /* that live */
	size_t dead;
	long dead_id;   /* one of them */
};

/* `own`: of the one who looks; 0 has none. */
static struct survey survey(const char *list, uint8_t family, long own)
{
	struct survey s = {0};
	char its_family[8], name[64];

	while (next_table(&list, its_family, name)) {
		long id = owner_of(name);

		if (strcmp(its_family, family_name(family)) != 0)
			continue;
		s.has_guard |= strcmp(name, "tcpsee_guard") == 0;
		s.has_own |= id != 0 && id == own;
		if (id == 0 || id == own)
			continue;
		bool lives = is_alive(family, id);

		s.others += lives;
		s.dead += !lives;
		if (!lives)
			s.dead_id = id;
	}
	return s;
}

static bool look(uint8_t family, long own, struct survey *out, struct err *err)
{
	char *list = nft_run("list tables", err);

	if (list == NULL)
		return false;
	*out = survey(list, family, own);
	free(list);
	return true;
}

/* ---- commands ------------------------------------------------------------------------------------ */

static bool run(const char *commands, struct err *err)
{
	char *printed = nft_run(commands, err);

	free(printed);
	return printed != NULL;
}

static bool delete_table(uint8_t family, const char *prefix, long id, struct err *err)
{
	char text[80];

	if (id > 0)
		snprintf(text, sizeof text, "delete table %s %s_%ld\n", family_name(family), prefix, id);
	else
		snprintf(text, sizeof text, "delete table %s %s\n", family_name(family), prefix);
	return run(text, err);
}

/* The guard, whether it is there or not. `off`: what is about to be put on. Who forwards already may go on. */
static bool put_guard(const struct nat *nat, const struct text *off, struct err *err)
{
	const char *ip = family_name(nat->family);
	struct text t = {0};

	text_addf(&t, "add table %s tcpsee_guard\n"
		      "add set %s tcpsee_guard ours { type ifname; }\n"
		      "add element %s tcpsee_guard ours { \"%s\" }\n"
		      "add set %s tcpsee_guard switched { type ifname; }\n", ip, ip, ip, nat->device, ip);
	for (const char *at = off->data; nat->family == 4 && at != NULL && *at != '\0'; at += strcspn(at, "\n") + 1)
		text_addf(&t, "add element ip tcpsee_guard switched { \"%.*s\" }\n", (int)strcspn(at, "\n"), at);
	text_addf(&t, "add chain %s tcpsee_guard forward { type filter hook forward priority 0; policy accept; }\n"
		      "flush chain %s tcpsee_guard forward\n"
		      "add rule %s tcpsee_guard forward iifname @ours accept\n"
		      "add rule %s tcpsee_guard forward oifname @ours accept\n"
		      "add rule %s tcpsee_guard forward %sdrop\n", ip, ip, ip, ip, ip, nat->family == 4 ? "iifname @switched " : "");
	bool is_put = run(t.data, err);

	text_fini(&t);
	return is_put;
}

static bool leave_guard(const struct nat *nat, struct err *err)
{
	char text[120];

	snprintf(text, sizeof text, "delete element %s tcpsee_guard ours { \"%s\" }\n", family_name(nat->family), nat->device);
	return run(text, err);
}

/* A table of our number that is there already is of one who had it before. */
static bool put_table(const struct nat *nat, const struct ip_addr *addr, unsigned prefix_len, struct err *err)
{
	const char *ip = family_name(nat->family);
	char network[IP_ADDR_TEXT], text[COMMANDS_ROOM];
	long id = nat->id;

	ip_addr_format(addr, network);
	snprintf(text, sizeof text,
		 "add table %s tcpsee_%ld\n"
		 "delete table %s tcpsee_%ld\n"
		 "add table %s tcpsee_%ld\n"
		 "add chain %s tcpsee_%ld postrouting { type nat hook postrouting priority 100; policy accept; }\n"
		 "add rule %s tcpsee_%ld postrouting %s saddr %s/%u oifname != \"%s\" masquerade\n",
		 ip, id, ip, id, ip, id, ip, id, ip, id, ip, network, prefix_len, nat->device);
	return run(text, err);
}

/* ---- undoing ------------------------------------------------------------------------------------- */

/* Rules may be gone that were there, when a firewall was loaded anew. */
static bool stop_forwarding(uint8_t family, bool has_guard, bool *was_on, struct err *err)
{
	return forwarding_put_off(family, was_on, err) && (!has_guard || delete_table(family, "tcpsee_guard", 0, err));
}

static bool undo(const struct nat *nat, struct err *err)
{
	struct survey s;
	bool was_on;

	if (!look(nat->family, nat->id, &s, err))
		return false;
	if (s.has_own && !delete_table(nat->family, "tcpsee", nat->id, err))
		return false;
	if (s.others == 0)
		return stop_forwarding(nat->family, s.has_guard, &was_on, err);
	return !s.has_guard || leave_guard(nat, err);
}

static void unlock(int lock)
{
	if (lock >= 0)
		close(lock);
}

bool nat_close(struct nat *nat, struct err *err)
{
	int lock = forwarding_lock();
	struct err why;
	bool is_undone = undo(nat, &why);

	unlock(lock);
	if (!is_undone)
		err_set(err, STATUS_LINK,
			"--nat leaves rules behind (%.200s): see them with \"sudo nft list ruleset\", and remove them with \"sudo nft "
			"delete table %s tcpsee_%ld\" and, where it stands, \"sudo nft delete table %s tcpsee_guard\"", why.text,
			family_name(nat->family), nat->id, family_name(nat->family));
	close(nat->life);
	free(nat);
	return is_undone;
}

/* The tables of the dead, one by one; how many are gone. */
static size_t bury(uint8_t family, long *id)
{
	size_t count = 0;
	struct survey s;
	struct err err;

	while (look(family, 0, &s, &err) && s.dead > 0 && delete_table(family, "tcpsee", s.dead_id, &err)) {
		*id = s.dead_id;
		count++;
	}
	return count;
}

/* Was forwarding switched on by one who is dead? */
static bool bury_guard(uint8_t family)
{
	bool was_on = false;
	struct survey s;
	struct err err;

	return look(family, 0, &s, &err) && s.others == 0 && stop_forwarding(family, s.has_guard, &was_on, &err) && was_on;
}

bool nat_clean(char *told, size_t room)
{
	if (!permission_has(PERMISSION_NET_ADMIN))
		return false;
	int lock = forwarding_lock();
	char table[48] = "";
	long id = 0;
	size_t tables = bury(4, &id) + bury(6, &id);
	bool was_four = bury_guard(4), was_six = bury_guard(6);

	unlock(lock);
	if (tables == 0 && !was_four && !was_six)
		return false;
	if (id > 0)
		snprintf(table, sizeof table, " (table tcpsee_%ld)", id);
	snprintf(told, room, "what --nat of an earlier tcpsee%s left behind is removed%s", table,
		 was_four || was_six ? ", and forwarding is switched off again" : "");
	return true;
}

/* ---- opening ------------------------------------------------------------------------------------- */

static bool install(const struct nat *nat, const struct ip_addr *addr, unsigned prefix_len, struct err *err)
{
	struct text off = {0};
	struct survey s;

	if (!forwarding_exists(nat->family))
		return err_set(err, STATUS_LINK, "there is no IPv%u on this system: use --nat with the other IP",
			       (unsigned)nat->family);
	if (!look(nat->family, nat->id, &s, err))
		return false;
	forwarding_find_off(nat->family, &off);
	bool is_put = ((!s.has_guard && off.len == 0) || put_guard(nat, &off, err)) && put_table(nat, addr, prefix_len, err) &&
		      forwarding_put_on(nat->family, &off, err);

	text_fini(&off);
	return is_put;
}

struct nat *nat_open(const char *device, const struct ip_addr *addr, unsigned prefix_len, struct err *err)
{
	struct nat nat = {.family = addr->family};
	struct err ignored;

	if (!nft_can_name(device)) {
		err_set(err, STATUS_USAGE, "rules for --nat take a device's name of letters, digits, '_', '.' and '-': choose one "
					   "with --tun-name");
		return NULL;
	}
	memcpy(nat.device, device, strlen(device) + 1);
	if (!take_id(&nat, err))
		return NULL;
	int lock = forwarding_lock();
	bool is_open = install(&nat, addr, prefix_len, err);

	if (!is_open)
		(void)!undo(&nat, &ignored);
	unlock(lock);
	if (!is_open) {
		close(nat.life);
		return NULL;
	}
	struct nat *opened = grow_new(1, sizeof *opened);

	*opened = nat;
	return opened;
}

/* All in one transaction, which leaves nothing behind. */
bool nat_try(struct err *err)
{
	return run("add table ip tcpsee_try\n"
		   "add chain ip tcpsee_try postrouting { type nat hook postrouting priority 100; policy accept; }\n"
		   "add rule ip tcpsee_try postrouting ip saddr 192.0.2.1 masquerade\n"
		   "delete table ip tcpsee_try\n", err) &&
	       forwarding_try(4, err);
}
