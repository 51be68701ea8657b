/* SPDX-License-Identifier: MIT
 *
 * report_kernel.c - see report_kernel.h.
 */
#include "cli/report_kernel.h"

const char *report_kernel(const struct trace *trace)
{
	bool has_others = false;

	for (uint32_t id = 1; id <= trace_count(trace); id++) {
		const struct event *ev = trace_event(trace, id);

		if (ev->kind == EV_SENT && ev->code == WHY_KERNEL_RST)
			return "this machine's kernel has reset the connection, of which it knows nothing (K! in the ladder); "
			       "--link raw keeps it quiet, but for --no-port-guard";
		has_others |= ev->kind == EV_SENT && ev->code == WHY_THIRD_PARTY;
	}
	return has_others ? "another program on this machine uses the same address and port (K! in the ladder); "
			    "leave --local-port away, and tcpsee chooses a free one"
			  : "";
}
