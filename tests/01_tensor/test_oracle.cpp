// Every operation, beside PyTorch's.

#include "oracle_calls.h"

namespace {
const bool enlisted = oracle::enlist("01_tensor", tensor_tests::tensor_calls(), 150);
}
