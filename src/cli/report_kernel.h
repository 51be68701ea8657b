/* SPDX-License-Identifier: MIT
 *
 * report_kernel.h - said behind a run that failed: the kernel of this machine has had a hand in it.
 */
#ifndef CLI_REPORT_KERNEL_H
#define CLI_REPORT_KERNEL_H

#include "trace/trace.h"

/* The sentence; "" when nobody but us has sent with our address and port. Static. */
const char *report_kernel(const struct trace *trace);

#endif
