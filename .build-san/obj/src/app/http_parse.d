.build-san/obj/src/app/http_parse.o: src/app/http_parse.c \
 src/app/http_parse.h src/base/base.h
src/app/http_parse.h:
src/base/base.h:
