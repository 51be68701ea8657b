/* SPDX-License-Identifier: MIT
 *
 * xml.h - text inside an XML document.
 */
#ifndef DRAW_XML_H
#define DRAW_XML_H

#include "base/text.h"

/* Adds text that is escaped for a terminal already (so it holds no control characters) as XML character data,
 * which also fits between quotes. */
void xml_add(struct text *into, const char *text);

/* Bytes of a stranger: text_escape() first. At most 256 bytes of them are taken. */
void xml_add_foreign(struct text *into, struct span bytes);

/* A length in tenths: 123 becomes "12.3", whatever the locale. */
void xml_add_tenths(struct text *into, long tenths);

#endif
