.build-san/obj/ui/theme.o: ui/theme.c ui/theme.h src/draw/canvas.h \
 src/base/text.h src/base/base.h
ui/theme.h:
src/draw/canvas.h:
src/base/text.h:
src/base/base.h:
