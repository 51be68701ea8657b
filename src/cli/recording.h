/* SPDX-License-Identifier: MIT
 *
 * recording.h - which file a session is recorded in.
 *
 *     recording_choose(&recording, &save, "10.77.0.1", &err)     early: before anything is sent
 *     recording_begin(&recording, session, &err)
 *     ... recording.path ...
 *
 * -w FILE is written as it was asked for. A name of our own lies in the sessions folder of the person who runs
 * tcpsee, also when it is run by sudo: folders and file are then made with that person's rights, so that they
 * are his and nothing else of the system can be reached through them.
 */
#ifndef CLI_RECORDING_H
#define CLI_RECORDING_H

#include <limits.h>
#include <sys/types.h>

#include "cli/options_save.h"
#include "cli/privileges.h"
#include "session/session.h"

struct recording {
	char path[PATH_MAX]; /* "": nothing is recorded */
	bool is_reserved;    /* an empty file of ours waits there */
	bool has_person;     /* run by sudo: made with the rights of */
	uid_t uid;
	gid_t gid;
	struct own_groups own; /* while the person acts */
};

/* False only when -w cannot be; a sessions folder that cannot be written is told on stderr, and nothing is recorded. */
bool recording_choose(struct recording *r, const struct save_options *save, const char *label,
		      struct err *err) MUST_USE;
bool recording_begin(struct recording *r, struct session *session, struct err *err) MUST_USE;
/* Nothing was recorded after all: takes the reserved file away. */
void recording_forget(struct recording *r);

#endif
