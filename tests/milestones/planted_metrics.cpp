// The same as in planted_training.cpp for module 07.

#include <cstdlib>
#include <string_view>

#include "tinytorch/metrics.h"

extern "C" {
using tinytorch::Index;
using tinytorch::RunningMean;

void real_add(RunningMean* self, double value,
              Index count) __asm__("__real__ZN9tinytorch11RunningMean3addEdl");
void wrap_add(RunningMean* self, double value,
              Index count) __asm__("__wrap__ZN9tinytorch11RunningMean3addEdl");
void wrap_add(RunningMean* self, double value, Index count) {
  static const char* const plant = std::getenv("PLANT");
  const bool wrong = plant && std::string_view(plant) == "a mean counts every batch as one";
  real_add(self, value, wrong ? 1 : count);
}
}
