.build-san/obj/ui/pane.o: ui/pane.c ui/pane.h src/draw/canvas.h \
 src/base/text.h src/base/base.h
ui/pane.h:
src/draw/canvas.h:
src/base/text.h:
src/base/base.h:
