// Every loss, beside PyTorch's.

#include "oracle_calls.h"

namespace {
const bool enlisted = oracle::enlist("04_losses", loss_tests::loss_calls(), 65);
}
