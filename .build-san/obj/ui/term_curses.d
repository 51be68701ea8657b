.build-san/obj/ui/term_curses.o: ui/term_curses.c ui/term.h \
 src/base/err.h src/base/base.h src/draw/canvas.h src/base/text.h \
 src/base/assert.h src/base/grow.h ui/theme.h
ui/term.h:
src/base/err.h:
src/base/base.h:
src/draw/canvas.h:
src/base/text.h:
src/base/assert.h:
src/base/grow.h:
ui/theme.h:
