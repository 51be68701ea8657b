/* SPDX-License-Identifier: MIT
 *
 * nat.c - see nat.h.
 *
 * Order matters where a process may be killed in between: the guard stands before forwarding is switched on, and goes after
 * it is switched off.
 */
#include "net/nat.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/grow.h"
#include "base/text.h"
#include "net/forwarding.h"
#include "net/nft.h"

enum { DEVICE_ROOM = 16, COMMANDS_ROOM = 1600 };

struct nat {
	char device[DEVICE_ROOM];
	uint8_t family;
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

/* Which process's table is this? 0: of none of ours. */
static long owner_of(const char *name)
{
	long pid;
	char rest;

	return sscanf(name, "tcpsee_%ld%c", &pid, &rest) == 1 && pid > 0 ? pid : 0;
}

/* A process that has ended counts as there until somebody takes note of it, which in some containers nobody does: proc(5), the
 * letter behind the name in parentheses. */
static bool is_zombie(long pid)
{
	char path[40], line[200];

	snprintf(path, sizeof path, "/proc/%ld/stat", pid);
	FILE *file = fopen(path, "re");
	const char *name_end = file != NULL && fgets(line, sizeof line, file) != NULL ? strrchr(line, ')') : NULL;
	bool is_one = name_end != NULL && strlen(name_end) > 2 && (name_end[2] == 'Z' || name_end[2] == 'X');

	if (file != NULL)
		fclose(file);
	return is_one;
}

static bool is_alive(long pid)
{
	return (kill((pid_t)pid, 0) == 0 || errno == EPERM) && !is_zombie(pid);
}

/* What the tables of one family say. */
struct survey {
	bool has_guard;
	bool has_own;   /* this process's */
	size_t others;  /* that live */
	size_t dead;
	long dead_pid;  /* one of them */
};

static struct survey survey(const char *list, uint8_t family)
{
	struct survey s = {0};
	char its_family[8], name[64];

	while (next_table(&list, its_family, name)) {
		long pid = owner_of(name);

		if (strcmp(its_family, family_name(family)) != 0)
			continue;
		s.has_guard |= strcmp(name, "tcpsee_guard") == 0;
		s.has_own |= pid == getpid();
		if (pid == 0 || pid == getpid())
			continue;
		s.others += is_alive(pid);
		s.dead += !is_alive(pid);
		if (!is_alive(pid))
			s.dead_pid = pid;
	}
	return s;
}

static bool look(uint8_t family, struct survey *out, struct err *err)
{
	char *list = nft_run("list tables", err);

	if (list == NULL)
		return false;
	*out = survey(list, family);
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

static bool delete_table(uint8_t family, const char *prefix, long pid, struct err *err)
{
	char text[80];

	if (pid > 0)
		snprintf(text, sizeof text, "delete table %s %s_%ld\n", family_name(family), prefix, pid);
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
	long pid = getpid();

	ip_addr_format(addr, network);
	snprintf(text, sizeof text,
		 "add table %s tcpsee_%ld\n"
		 "delete table %s tcpsee_%ld\n"
		 "add table %s tcpsee_%ld\n"
		 "add chain %s tcpsee_%ld postrouting { type nat hook postrouting priority 100; policy accept; }\n"
		 "add rule %s tcpsee_%ld postrouting %s saddr %s/%u oifname != \"%s\" masquerade\n",
		 ip, pid, ip, pid, ip, pid, ip, pid, ip, pid, ip, network, prefix_len, nat->device);
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

	if (!look(nat->family, &s, err))
		return false;
	if (s.has_own && !delete_table(nat->family, "tcpsee", getpid(), err))
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
			family_name(nat->family), (long)getpid(), family_name(nat->family));
	free(nat);
	return is_undone;
}

/* The tables of the dead, one by one; how many are gone. */
static size_t bury(uint8_t family, long *pid)
{
	size_t count = 0;
	struct survey s;
	struct err err;

	while (look(family, &s, &err) && s.dead > 0 && delete_table(family, "tcpsee", s.dead_pid, &err)) {
		*pid = s.dead_pid;
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

	return look(family, &s, &err) && !s.has_own && s.others == 0 && stop_forwarding(family, s.has_guard, &was_on, &err) && was_on;
}

bool nat_clean(char *told, size_t room)
{
	int lock = forwarding_lock();
	char process[48] = "";
	long pid = 0;
	size_t tables = bury(4, &pid) + bury(6, &pid);
	bool was_four = bury_guard(4), was_six = bury_guard(6);

	unlock(lock);
	if (tables == 0 && !was_four && !was_six)
		return false;
	if (pid > 0)
		snprintf(process, sizeof process, " (process %ld)", pid);
	snprintf(told, room, "what --nat of an earlier tcpsee%s left behind is removed%s", process,
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
	if (!look(nat->family, &s, err))
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
	int lock = forwarding_lock();
	bool is_open = install(&nat, addr, prefix_len, err);

	if (!is_open)
		(void)!undo(&nat, &ignored);
	unlock(lock);
	if (!is_open)
		return NULL;
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
