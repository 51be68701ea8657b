/* SPDX-License-Identifier: MIT
 *
 * progress.c - the progress line of plain mode.
 */
#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/text.h"

#define EVERY_ON_TERMINAL (200 * NS_PER_MS)
#define EVERY_ELSEWHERE (5 * NS_PER_S)
#define RATE_LEAST (100 * NS_PER_MS)

void progress_init(struct progress_line *p, bool is_wanted, time_ns now)
{
	*p = (struct progress_line){.is_wanted = is_wanted, .is_terminal = isatty(STDERR_FILENO)};
	p->next = now + (p->is_terminal ? NS_PER_S : EVERY_ELSEWHERE);
}

/* "12.3 MB of 100 MB  12 %  35.1 MB/s" */
static void write_line(const struct progress_line *p, const struct source_progress *done, time_ns now)
{
	char size[32];
	time_ns elapsed = now - p->started;

	text_format_size(size, sizeof size, done->received);
	fputs(size, stderr);
	if (done->expected > 0) {
		text_format_size(size, sizeof size, (uint64_t)done->expected);
		fprintf(stderr, " of %s  %d %%", size, (int)(100.0 * (double)done->received / (double)done->expected));
	}
	if (elapsed < RATE_LEAST)
		return; /* all came in one moment: that is no rate */
	text_format_size(size, sizeof size, (uint64_t)((double)done->received * (double)NS_PER_S / (double)elapsed));
	fprintf(stderr, "  %s/s", size);
}

void progress_update(struct progress_line *p, struct session *session, time_ns now)
{
	struct source_progress done;

	if (!p->is_wanted || (p->started != 0 && now < p->next))
		return;
	session_progress(session, &done);
	if (!done.has_transfer || done.received == 0)
		return;
	if (p->started == 0)
		p->started = now;
	if (now < p->next)
		return;
	p->next = now + (p->is_terminal ? EVERY_ON_TERMINAL : EVERY_ELSEWHERE);
	if (p->is_terminal)
		fputs("\r\033[K", stderr);
	write_line(p, &done, now);
	if (!p->is_terminal)
		fputc('\n', stderr);
	p->is_shown = p->is_terminal;
}

void progress_clear(struct progress_line *p)
{
	if (p->is_shown)
		fputs("\r\033[K", stderr);
	p->is_shown = false;
}
