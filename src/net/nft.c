/* SPDX-License-Identifier: MIT
 *
 * nft.c - see nft.h.
 */
#include "net/nft.h"

#include <string.h>

bool nft_can_name(const char *device)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
	size_t len = strlen(device);

	return len > 0 && len < 16 && strspn(device, good) == len; /* IFNAMSIZ */
}

#if HAVE_NFTABLES
#include <errno.h>
#include <stdlib.h>

#include <nftables/libnftables.h>

#include "base/grow.h"
#include "base/text.h"
#include "net/permission.h"

static bool lacks_privilege(struct err *err)
{
	return permission_missing("changing the kernel's packet filter", PERMISSION_NET_ADMIN, "leave out --nat", err);
}

static void explain(const char *error, struct err *err)
{
	char line[200];

	if (strstr(error, strerror(EPERM)) != NULL) {
		(void)lacks_privilege(err);
		return;
	}
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
	/* asked before libnftables is: to those who may not, it also says so on stderr */
	if (!permission_has(PERMISSION_NET_ADMIN)) {
		(void)lacks_privilege(err);
		return NULL;
	}
	/* where libxtables, which comes with it, loads code from; ld.so forgets that only for setuid programs */
	unsetenv("XTABLES_LIBDIR");
	unsetenv("IPTABLES_LIB_DIR");
	unsetenv("IP6TABLES_LIB_DIR");
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
		"this tcpsee was built without libnftables: in its sources \"make deps && make\" adds that, or leave out "
		"--nat");
	return NULL;
}

#endif
