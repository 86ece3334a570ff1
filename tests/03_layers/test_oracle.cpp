// Layers, beside PyTorch's.

#include "oracle_calls.h"

namespace {
const bool enlisted = oracle::enlist("03_layers", layer_tests::layer_calls(), 9);
}
