/* SPDX-License-Identifier: MIT
 *
 * privileges.c - see privileges.h.
 */
#include "cli/privileges.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cap-ng.h>

#include "base/text.h"
#include "cli/cli.h"

bool privileges_person(unsigned *uid, unsigned *gid)
{
	const char *uid_text = getenv("SUDO_UID"), *gid_text = getenv("SUDO_GID");
	uint64_t found_uid, found_gid;

	if (getuid() != 0 || geteuid() != 0 || uid_text == NULL || gid_text == NULL)
		return false;
	if (!text_parse_size(uid_text, &found_uid) || !text_parse_size(gid_text, &found_gid) || found_uid == 0 ||
		found_uid > INT32_MAX || found_gid > INT32_MAX)
		return false;
	*uid = (unsigned)found_uid;
	*gid = (unsigned)found_gid;
	return true;
}

bool privileges_are_own(struct err *err)
{
	return (getuid() == geteuid() && getgid() == getegid()) ||
	       err_set(err, STATUS_LINK, "tcpsee does not run with the setuid or setgid bit: take it away with chmod(1); in its "
					 "sources \"sudo make install CAPS=1\" gives it the two privileges that links need");
}

/* ---- acting as somebody else --------------------------------------------------------------------- */

bool privileges_act_as(unsigned uid, unsigned gid, struct own_groups *own)
{
	own->count = getgroups((int)ARRAY_LEN(own->groups), own->groups);
	if (own->count < 0 || setgroups(0, NULL) != 0)
		return false;
	if (setegid(gid) == 0 && seteuid(uid) == 0)
		return true;
	privileges_act_again(own);
	return false;
}

void privileges_act_again(const struct own_groups *own)
{
	int problem = errno;

	if (seteuid(getuid()) != 0 || setegid(getgid()) != 0 || setgroups((size_t)own->count, own->groups) != 0)
		cli_say("the rights of root are gone: %s", strerror(errno));
	errno = problem;
}

/* ---- giving up ----------------------------------------------------------------------------------- */

/* Bounding set and supplementary groups can only be changed by those who have the capability for it. */
static bool apply(bool keeps_net_admin)
{
	unsigned uid, gid;

	capng_clear(CAPNG_SELECT_BOTH);
	if (keeps_net_admin && capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, CAP_NET_ADMIN) != 0)
		return false;
	if (privileges_person(&uid, &gid))
		return capng_change_id((int)uid, (int)gid, CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING) == 0;
	/* some containers give root no right to the bounding set; then what it bounds is gone all the same */
	return capng_apply(CAPNG_SELECT_BOTH) == 0 || capng_apply(CAPNG_SELECT_CAPS) == 0;
}

bool privileges_drop(bool keeps_net_admin, struct err *err)
{
	bool has_net_admin = capng_get_caps_process() == 0 && capng_have_capability(CAPNG_PERMITTED, CAP_NET_ADMIN) != 0;

	if (apply(keeps_net_admin && has_net_admin) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		return true;
	return err_set(err, STATUS_LINK, "privileges cannot be given up, and what comes from a network is not read with them: %s",
		       strerror(errno));
}
