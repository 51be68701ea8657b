/* SPDX-License-Identifier: MIT
 *
 * fuzz_segment.h - one input of the fuzzer.
 */
#ifndef TESTS_FUZZ_FUZZ_SEGMENT_H
#define TESTS_FUZZ_FUZZ_SEGMENT_H

#include "base/base.h"

/* False, with the story on stderr: something did not hold. */
bool fuzz_segment(struct span bytes);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
