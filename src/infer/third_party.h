/* SPDX-License-Identifier: MIT
 *
 * third_party.h - in a capture: which resets did an end's kernel send, behind the back of the TCP that uses its address?
 *
 *     end     SYN ------------------------------->
 *                 <------------------------------- SYN,ACK
 *     kernel  RST seq=1 -------------------------->            answers the SYN,ACK
 *     end     ACK seq=1 ack=1 -------------------->            acknowledges the same SYN,ACK: nobody who has reset it would
 *
 * A TCP that resets has forgotten the connection (RFC 9293 3.10.7.1): it never acknowledges what its reset has answered. So
 * there are two of them. Where the end does not go on nothing can be told.
 */
#ifndef INFER_THIRD_PARTY_H
#define INFER_THIRD_PARTY_H

#include "trace/trace.h"

/* Gives the resets of that kind among packets without a why WHY_KERNEL_RST, "likely", and the packet that they answer as cause. */
void infer_third_parties(struct trace *trace);

#endif
