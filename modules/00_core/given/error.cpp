#include "tinytorch/error.h"

#include "tinytorch/str.h"

namespace tinytorch {

NotImplemented::NotImplemented(const char* exercise, const char* file, int line)
    : Error(str("todo ", exercise, ": exercise ", exercise, " is not written yet (", file, ":", line,
                "); write the body at that line, or run 'tito hint ", exercise, "'")),
      exercise_(exercise) {}

void todo(const char* exercise, const char* file, int line) { throw NotImplemented(exercise, file, line); }

}  // namespace tinytorch
