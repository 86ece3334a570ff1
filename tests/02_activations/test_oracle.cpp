// Every activation, beside PyTorch's.

#include "oracle_calls.h"

namespace {
const bool enlisted = oracle::enlist("02_activations", activation_tests::activation_calls(), 40);
}
