/* SPDX-License-Identifier: MIT
 *
 * privileges.c - see privileges.h.
 */
#include "cli/privileges.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cap-ng.h>

#include "base/text.h"

bool privileges_person(unsigned *uid, unsigned *gid)
{
	const char *uid_text = getenv("SUDO_UID"), *gid_text = getenv("SUDO_GID");
	uint64_t found_uid, found_gid;

	if (geteuid() != 0 || uid_text == NULL || gid_text == NULL)
		return false;
	if (!text_parse_size(uid_text, &found_uid) || !text_parse_size(gid_text, &found_gid) || found_uid == 0 ||
		found_uid > INT32_MAX || found_gid > INT32_MAX)
		return false;
	*uid = (unsigned)found_uid;
	*gid = (unsigned)found_gid;
	return true;
}

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
