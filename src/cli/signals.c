/* SPDX-License-Identifier: MIT
 *
 * signals.c - the process's signals.
 *
 * The two statics vary: a signal handler is given nothing else to write to.
 */
#include "cli/signals.h"

#include <signal.h>
#include <unistd.h>

static volatile int last_number;
static volatile sig_atomic_t count;

static const int caught[] = {SIGINT, SIGTERM, SIGHUP};

static void note(int number)
{
	last_number = number;
	count = count + 1;
}

void signals_catch(void)
{
	struct sigaction action = {.sa_handler = note}; /* no SA_RESTART: poll() shall return */
	struct sigaction before;

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < ARRAY_LEN(caught); i++) {
		if (sigaction(caught[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(caught[i], &action, NULL);
	}
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	sigaction(SIGXFSZ, &action, NULL);
}

const volatile int *signals_number(void)
{
	return &last_number;
}

int signals_count(void)
{
	return count;
}

void signals_obey(void)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	int number = last_number;

	if (number == 0)
		return;
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
	kill(getpid(), number);
}
