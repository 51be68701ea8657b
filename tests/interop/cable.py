#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# cable.py - a cable between two network namespaces, as tests need them and not every kernel makes them.
#
#   cable.py PID tun TYPE OURS THEIRS     packets without a link layer; the interfaces say that they are of this kind (ARPHRD_...,
#                                         <net/if_arp.h>: 768 ipip, 769 ip6tnl, 776 sit, 778 gre, 512 ppp, 65534 none)
#   cable.py PID tap TAG OURS THEIRS      Ethernet; frames to us get a VLAN tag of this number, as switches send it with priorities (0)
#
# OURS is an interface of this namespace, THEIRS one of the process PID's. Runs until it is ended.
import ctypes, fcntl, os, select, struct, sys

TUNSETIFF, TUNSETLINK = 0x400454CA, 0x400454CD
IFF_TUN, IFF_TAP, IFF_NO_PI = 1, 2, 0x1000
CLONE_NEWNET = 0x40000000


def end(name, is_tap, kind):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), (IFF_TAP if is_tap else IFF_TUN) | IFF_NO_PI))
    if not is_tap:
        fcntl.ioctl(fd, TUNSETLINK, kind)
    return fd


def carry(source, target, tag):
    for _ in range(64):
        try:
            packet = os.read(source, 65536)
        except BlockingIOError:
            return
        try:
            os.write(target, packet[:12] + tag + packet[12:] if tag else packet)
        except OSError:
            pass  # the interface is not up yet: lost


pid, is_tap, number, ours, theirs = sys.argv[1], sys.argv[2] == "tap", int(sys.argv[3]), sys.argv[4], sys.argv[5]
near = end(ours, is_tap, number)
there = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
if ctypes.CDLL(None, use_errno=True).setns(there, CLONE_NEWNET) != 0:
    sys.exit("no such namespace")
far = end(theirs, is_tap, number)
print("ready", flush=True)
while True:
    for fd in select.select([near, far], [], [])[0]:
        carry(fd, far if fd == near else near, struct.pack("!HH", 0x8100, number) if is_tap and fd == far else b"")
