#!/bin/bash
# SPDX-License-Identifier: MIT
#
# terminal.sh - the screen in a real terminal, tmux's: sizes, keys, signals; and the terminal afterwards.

command -v tmux >/dev/null || { echo "tmux is not here"; exit 77; }
cd "$(dirname "$0")" || exit 2
failed=0
export TMUX_TMPDIR=$TEST_TMP
unset TMUX
tm() { tmux -L ui -f /dev/null "$@"; }
shot() { tm capture-pane -p; }
keys() { tm send-keys "$@"; }
size() { tm resize-window -x "$1" -y "$2"; }

# Waits until the pane shows what is asked for, at most 10 s.
sees() {
	for _ in $(seq 100); do
		shot | grep -qF -- "$1" && return 0
		sleep 0.1
	done
	echo "line $(caller | cut -d' ' -f1): \"$1\" is not on the screen:"
	shot
	exit 1
}
start() { # what
	keys "clear; $1; echo status=\$? \$(stty -a | grep -o -e '-*icanon' -e '-*echo ' -e '-*isig' | tr -d '\\n')" Enter
}
restored() { sees "status=$1 isigicanonecho"; }

tm new-session -d -x 80 -y 24 'TERM=tmux-256color bash --norc --noprofile' || { echo "tmux does not start"; exit 77; }
trap 'tm kill-server' EXIT
keys "PS1='$ '; export LC_ALL=C.UTF-8" Enter

# Both lifelines on every row of the ladder, and down to nothing and back it comes back whole.
start "$TCPSEE replay --utf8 page.json"
sees PLAYING
keys G
sees END
whole=$(shot)
printf '%s\n' "$whole" | sed -n '3,19p' | awk 'gsub(/│/, "") != 2 { print "no two lifelines: " $0; bad = 1 } END { exit bad }' || failed=1
for s in '40 10' '20 5' '3 2' '140 45' '60 15' '200 60' '80 24'; do
	# shellcheck disable=SC2086 # two words
	size $s
	sleep 0.2
done
sees '25/25'
[ "$(shot)" = "$whole" ] || { echo "not whole after resizing:"; shot; failed=1; }

# Keys as a terminal sends them.
keys Home
sees ' 1/25'
keys Right
sees 'SYN seq=0'
keys F1
sees 'signs'
keys q
sees PAUSED
keys /
keys 'fin,ack' Enter
sees 'FIN,ACK'
keys q
restored 0

# Quitting and keeping the picture, without colours.
start "NO_COLOR=1 $TCPSEE replay --utf8 page.json"
sees PLAYING
keys G
sees END
keys Q
restored 0
sees CLOSE-WT

# A signal, and ^C.
start "$TCPSEE replay page.json & p=\$!; (sleep 1; kill -TERM \$p) & fg %1"
sees status=143
restored 143
start "$TCPSEE replay --step page.json"
sees PAUSED
keys C-c
sleep 0.5
start true
restored 0

# ^Z gives the terminal to the shell, fg takes it again.
start "$TCPSEE replay --step page.json"
sees PAUSED
keys C-z
sees Stopped
keys clear Enter
keys fg Enter
sees PAUSED
keys q
sleep 0.3
keys clear Enter
start true
restored 0
exit $failed
