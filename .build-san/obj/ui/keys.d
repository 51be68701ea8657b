.build-san/obj/ui/keys.o: ui/keys.c ui/keys.h ui/term.h src/base/err.h \
 src/base/base.h src/draw/canvas.h src/base/text.h
ui/keys.h:
ui/term.h:
src/base/err.h:
src/base/base.h:
src/draw/canvas.h:
src/base/text.h:
