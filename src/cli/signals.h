/* SPDX-License-Identifier: MIT
 *
 * signals.h - SIGINT, SIGTERM and SIGHUP become a number that loops look at.
 */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include "base/base.h"

/* From now on the three are caught (where they were not ignored, as under nohup), and SIGPIPE
 * and SIGXFSZ are ignored: writing reports them. */
void signals_catch(void);
/* The last one caught; 0 before. */
const volatile int *signals_number(void);
/* How many came. */
int signals_count(void);
/* When one came: dies of it as if it had not been caught, so that the shell sees why. Else returns. */
void signals_obey(void);

#endif
