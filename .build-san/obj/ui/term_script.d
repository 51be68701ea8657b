.build-san/obj/ui/term_script.o: ui/term_script.c ui/term.h \
 src/base/err.h src/base/base.h src/draw/canvas.h src/base/text.h \
 src/base/grow.h ui/keys.h ui/theme.h
ui/term.h:
src/base/err.h:
src/base/base.h:
src/draw/canvas.h:
src/base/text.h:
src/base/grow.h:
ui/keys.h:
ui/theme.h:
