.build-san/obj/tests/unit/temp_file.o: tests/unit/temp_file.c \
 tests/unit/temp_file.h src/base/err.h src/base/base.h src/base/text.h
tests/unit/temp_file.h:
src/base/err.h:
src/base/base.h:
src/base/text.h:
