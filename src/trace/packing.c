/* SPDX-License-Identifier: MIT
 *
 * packing.c - changed variables as few bytes (trace/packing.h).
 */
#include "trace/packing.h"

#include "base/assert.h"

_Static_assert(VAR_COUNT < 255, "a variable and the end mark fit into a byte");

static uint64_t zigzag(int64_t v)
{
	return (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0);
}

static int64_t unzigzag(uint64_t v)
{
	return (int64_t)(v >> 1 ^ (v & 1 ? UINT64_MAX : 0));
}

static uint8_t *put_varint(uint8_t *at, uint64_t v)
{
	while (v >= 0x80) {
		*at++ = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	*at++ = (uint8_t)v;
	return at;
}

static const uint8_t *get_varint(const uint8_t *at, uint64_t *v)
{
	*v = 0;
	for (unsigned shift = 0;; shift += 7) {
		*v |= (uint64_t)(*at & 0x7f) << shift;
		if (*at++ < 0x80)
			return at;
	}
}

size_t packing_pack(uint8_t into[PACKED_MAX], const struct change *changes, size_t count)
{
	assert(count <= VAR_COUNT);
	uint8_t *at = into;
	for (size_t i = 0; i < count; i++) {
		const struct change *c = &changes[i];
		assert(c->variable < VAR_COUNT);
		*at++ = (uint8_t)(c->variable + 1);
		at = put_varint(at, zigzag(c->before));
		at = put_varint(at, zigzag((int64_t)((uint64_t)c->after - (uint64_t)c->before)));
	}
	*at++ = 0;
	return (size_t)(at - into);
}

size_t packing_unpack(const uint8_t *from, struct change into[VAR_COUNT])
{
	size_t count = 0;
	while (*from != 0) {
		uint64_t before, step;
		uint8_t variable = (uint8_t)(*from - 1);
		from = get_varint(from + 1, &before);
		from = get_varint(from, &step);
		int64_t was = unzigzag(before);
		into[count++] = (struct change){
			.before = was,
			.after = (int64_t)((uint64_t)was + (uint64_t)unzigzag(step)),
			.variable = variable,
		};
	}
	return count;
}
