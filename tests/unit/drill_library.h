/* SPDX-License-Identifier: MIT
 *
 * drill_library.h - the packetdrill adapter, loaded as packetdrill loads it.
 */
#ifndef TESTS_UNIT_DRILL_LIBRARY_H
#define TESTS_UNIT_DRILL_LIBRARY_H

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drill/interface.h"

typedef void drill_init_fn(const char *flags, struct packetdrill_interface *table);

/* A pointer to a function from one to an object: POSIX wants it possible, ISO C has no cast for it. */
static inline drill_init_fn *drill_library_init(void *library)
{
	void *symbol = dlsym(library, "packetdrill_interface_init");
	drill_init_fn *init;

	memcpy(&init, &symbol, sizeof init);
	return init;
}

static inline void *drill_library_load(void)
{
	const char *build = getenv("BUILD");
	char path[4096];

	(void)snprintf(path, sizeof path, "%s/libtcpsee_packetdrill.so", build != NULL ? build : ".build");
	return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

#endif
