// The same as in planted_training.cpp for module 07.

#include "planted.h"
#include "tinytorch/metrics.h"

WRAPPED(void, add, "_ZN9tinytorch11RunningMean3addEdl", tinytorch::RunningMean* self, double value,
        tinytorch::Index count) {
  real_add(self, value, is_planted("a mean counts every batch as one") ? 1 : count);
}
