/* SPDX-License-Identifier: MIT
 *
 * xml.c - text inside an XML document.
 */
#include "draw/xml.h"

void xml_add(struct text *into, const char *text)
{
	for (; *text != '\0'; text++) {
		switch (*text) {
		case '&':
			text_add(into, "&amp;");
			break;
		case '<':
			text_add(into, "&lt;");
			break;
		case '>':
			text_add(into, "&gt;");
			break;
		case '"':
			text_add(into, "&quot;");
			break;
		case '\'':
			text_add(into, "&#39;");
			break;
		default:
			text_add_bytes(into, text, 1);
		}
	}
}

void xml_add_foreign(struct text *into, struct span bytes)
{
	char escaped[4 * 256 + 1];

	text_escape(escaped, sizeof escaped, span_cut(bytes, 0, 256));
	xml_add(into, escaped);
}

void xml_add_tenths(struct text *into, long tenths)
{
	text_addf(into, "%s%ld.%ld", tenths < 0 ? "-" : "", (tenths < 0 ? -tenths : tenths) / 10, (tenths < 0 ? -tenths : tenths) % 10);
}
