/* SPDX-License-Identifier: MIT
 *
 * nft.c - see nft.h.
 */
#include "net/nft.h"

#if HAVE_NFTABLES
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>
#include <nftables/libnftables.h>

#include "base/grow.h"
#include "base/text.h"

/* Asked before libnftables is: to those who may not, it also says so on stderr. */
static bool has_privilege(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};

	return syscall(SYS_capget, &header, data) == 0 &&
	       (data[CAP_TO_INDEX(CAP_NET_ADMIN)].effective & CAP_TO_MASK(CAP_NET_ADMIN)) != 0;
}

static void explain(const char *error, struct err *err)
{
	char line[200];

	text_escape(line, sizeof line, span_of(error, strcspn(error, "\n")));
	err_set(err, STATUS_LINK,
		"the kernel's packet filter refuses what --nat asks for (%s): load its modules with \"sudo modprobe -a nf_tables "
		"nft_chain_nat nft_masq\", or leave out --nat", line);
}

static char *run(struct nft_ctx *nft, const char *commands, struct err *err)
{
	if (nft_ctx_buffer_output(nft) != 0 || nft_ctx_buffer_error(nft) != 0) {
		err_set(err, STATUS_LINK, "libnftables does not start: leave out --nat");
		return NULL;
	}
	if (nft_run_cmd_from_buffer(nft, commands) == 0)
		return grow_string(nft_ctx_get_output_buffer(nft));
	explain(nft_ctx_get_error_buffer(nft), err);
	return NULL;
}

char *nft_run(const char *commands, struct err *err)
{
	if (!has_privilege()) {
		err_set(err, STATUS_LINK,
			"changing the kernel's packet filter needs the privilege CAP_NET_ADMIN: run as root, or leave out --nat");
		return NULL;
	}
	struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);

	if (nft == NULL) {
		err_set(err, STATUS_LINK, "libnftables does not start: leave out --nat");
		return NULL;
	}
	char *printed = run(nft, commands, err);

	nft_ctx_free(nft);
	return printed;
}

#else

char *nft_run(const char *commands, struct err *err)
{
	(void)commands;
	err_set(err, STATUS_LINK,
		"this tcpsee was built without libnftables: install it (Debian: libnftables-dev) and build again, or leave "
		"out --nat");
	return NULL;
}

#endif
