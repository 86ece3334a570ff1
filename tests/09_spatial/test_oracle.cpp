// Convolution, pooling, batch normalisation and two small models beside PyTorch's: results and every
// gradient.

#include "05_autograd/oracle_gradients.h"
#include "oracle_calls.h"

namespace {

/// The exercise that a wrong gradient points to.
const char* exercise_of(const std::string& op) {
  if (op == "max_pool2d") return "09.7";
  if (op == "avg_pool2d" || op == "adaptive_avg_pool2d") return "09.8";
  if (op == "batch_norm" || op == "residual") return "09.10";
  return "09.6";
}

const bool enlisted = oracle::enlist("09_spatial", spatial_tests::spatial_calls(), 59) &&
                      oracle::enlist_gradients("09_spatial", spatial_tests::spatial_calls(), exercise_of);

}  // namespace
