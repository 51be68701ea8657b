/* SPDX-License-Identifier: MIT
 *
 * recording.c - names and makes the file of a session.
 */
#include "cli/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/privileges.h"

/* Who called sudo; nobody when we are not root or were not called by it. */
static void find_person(struct recording *r)
{
	unsigned uid, gid;

	if (!privileges_person(&uid, &gid))
		return;
	r->uid = (uid_t)uid;
	r->gid = (gid_t)gid;
	r->has_person = true;
}

/* With that person's rights from here to stop_acting(). */
static bool act_as_person(struct recording *r)
{
	return !r->has_person || privileges_act_as(r->uid, r->gid, &r->own);
}

static void stop_acting(const struct recording *r)
{
	if (r->has_person)
		privileges_act_again(&r->own);
}

static const char *home_of(const struct recording *r)
{
	const struct passwd *person = r->has_person ? getpwuid(r->uid) : NULL;

	return person != NULL ? person->pw_dir : getenv("HOME");
}

/* ".../tcpsee/sessions" into `path`; false when there is no home. */
static bool sessions_folder(const struct recording *r, char *path, size_t room)
{
	const char *data = getenv("XDG_DATA_HOME"); /* obeyed when absolute, as its specification says */
	const char *home = home_of(r);
	int len;

	if (data != NULL && *data == '/')
		len = snprintf(path, room, "%s/tcpsee/sessions", data);
	else if (home != NULL && *home == '/')
		len = snprintf(path, room, "%s/.local/share/tcpsee/sessions", home);
	else
		return false;
	return len > 0 && (size_t)len < room;
}

static bool make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); ; slash = strchr(slash + 1, '/')) {
		if (slash != NULL)
			*slash = '\0';
		bool is_there = mkdir(path, 0700) == 0 || errno == EEXIST;

		if (slash == NULL)
			return is_there;
		*slash = '/';
	}
}

/* Letters, digits, '.' and '-' of `label` stay; the rest cannot hurt in a file name. */
static void clean_label(char *into, size_t room, const char *label)
{
	size_t len = 0;

	for (; *label != '\0' && len + 1 < room && len < 60; label++) {
		char c = *label;
		bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
				(c == '.' && len > 0);

		into[len++] = is_plain ? c : '-';
	}
	into[len] = '\0';
}

/* FOLDER/2026-11-22T095001-LABEL.json, -2.json ...: the first that does not exist is made, empty. */
static bool reserve(struct recording *r, const char *folder, const char *label)
{
	char date[32] = "session", clean[64];
	time_t now = time(NULL);
	struct tm tm;

	if (localtime_r(&now, &tm) != NULL)
		strftime(date, sizeof date, "%Y-%m-%dT%H%M%S", &tm);
	clean_label(clean, sizeof clean, label);
	for (int n = 1; n < 1000; n++) {
		char number[8] = "";

		if (n > 1)
			snprintf(number, sizeof number, "-%d", n);
		int len = snprintf(r->path, sizeof r->path, "%s/%s-%s%s.json", folder, date, clean, number);
		if (len < 0 || (size_t)len >= sizeof r->path) {
			errno = ENAMETOOLONG;
			return false;
		}
		int fd = open(r->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd >= 0)
			return close(fd) == 0;
		if (errno != EEXIST)
			return false;
	}
	return false;
}

static bool reserve_as_person(struct recording *r, const char *label)
{
	char folder[PATH_MAX];

	if (!sessions_folder(r, folder, sizeof folder)) {
		cli_say("not recorded: HOME is not set; -w FILE records the session");
		return false;
	}
	if (!act_as_person(r)) {
		r->has_person = false;
		cli_say("recorded as root: the rights of user %u cannot be taken on", (unsigned)r->uid);
	}
	bool is_made = make_folders(folder) && reserve(r, folder, label);
	stop_acting(r);
	if (!is_made)
		cli_say("not recorded: %s: %s; -w FILE records elsewhere", folder, strerror(errno));
	return is_made;
}

bool recording_choose(struct recording *r, const struct save_options *save, const char *label, struct err *err)
{
	*r = (struct recording){0};
	if (save->is_off && save->path != NULL)
		return err_set(err, STATUS_USAGE, "-w and --no-save contradict each other; leave one away");
	if (save->is_off)
		return true;
	if (save->path != NULL) {
		if (strlen(save->path) >= sizeof r->path || save->path[0] == '\0')
			return err_set(err, STATUS_USAGE, "-w: that is no file name");
		memcpy(r->path, save->path, strlen(save->path) + 1);
		return true;
	}
	find_person(r);
	r->is_reserved = reserve_as_person(r, label);
	if (!r->is_reserved)
		r->path[0] = '\0';
	return true;
}

bool recording_begin(struct recording *r, struct session *session, struct err *err)
{
	if (r->path[0] == '\0')
		return true;
	if (r->is_reserved && !act_as_person(r))
		return err_set(err, STATUS_USAGE, "%s: cannot be written as user %u", r->path, (unsigned)r->uid);
	bool is_begun = session_save_to(session, r->path, err);
	if (r->is_reserved)
		stop_acting(r);
	r->is_reserved = r->is_reserved && !is_begun;
	return is_begun;
}

void recording_forget(struct recording *r)
{
	if (r->is_reserved && act_as_person(r)) {
		unlink(r->path);
		stop_acting(r);
	}
	r->is_reserved = false;
	r->path[0] = '\0';
}
