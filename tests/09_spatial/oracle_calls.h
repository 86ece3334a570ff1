/// @file
/// How each operation of tests/oracle/09_spatial.safetensors is called, for its results and its gradients.

#pragma once

#include "support/oracle.h"
#include "tinytorch/losses.h"
#include "tinytorch/spatial.h"

namespace spatial_tests {

inline tinytorch::Pair pair_of(const OracleCase& c, const char* attribute) {
  const tinytorch::Shape both = c.shape(attribute);
  return {both[0], both[1]};
}

/// relu(x + F(x)): two convolutions that need only say what to change.
inline tinytorch::Tensor residual(const OracleCase& c) {
  using namespace tinytorch;
  const auto norm = [](const Tensor& y, const Tensor& weight, const Tensor& bias) {
    return batch_norm(y, Tensor(), Tensor(), weight, bias, {.training = true});
  };
  const Tensor y = relu(norm(conv2d(c["x"], c["w1"], Tensor(), {.padding = 1}), c["g1"], c["b1"]));
  return relu(c["x"] + norm(conv2d(y, c["w2"], Tensor(), {.padding = 1}), c["g2"], c["b2"]));
}

inline tinytorch::Tensor lenet(const OracleCase& c) {
  using namespace tinytorch;
  Tensor y = max_pool2d(relu(conv2d(c["x"], c["w1"], c["b1"], {.padding = 1})), 2);
  y = avg_pool2d(relu(conv2d(y, c["w2"], c["b2"])), 2);
  return cross_entropy(linear(y.flatten(1), c["w3"], c["b3"]), c["labels"]);
}

/// What the memory is after one more batch: mean and variance.
inline std::pair<tinytorch::Tensor, tinytorch::Tensor> remembered(const OracleCase& c) {
  using namespace tinytorch;
  const Tensor mean = c["running_mean"].clone(), variance = c["running_var"].clone();
  static_cast<void>(batch_norm(c["x"], mean, variance, Tensor(), Tensor(),
                               {.training = true, .momentum = c.real("momentum")}));
  return {mean, variance};
}

inline const OracleCalls& spatial_calls() {
  using namespace tinytorch;
  using C = const OracleCase&;
  static const OracleCalls calls = {
      {"conv2d",
       {"09.5", "09.3"},
       [](C c) {
         return conv2d(
             c["x"], c["weight"], c.optional("bias"),
             {pair_of(c, "stride"), pair_of(c, "padding"), pair_of(c, "dilation"), c.integer("groups")});
       }},
      {"max_pool2d",
       {"09.7"},
       [](C c) {
         return max_pool2d(c["x"], pair_of(c, "kernel"),
                           {pair_of(c, "stride"), pair_of(c, "padding"), pair_of(c, "dilation")});
       }},
      {"avg_pool2d",
       {"09.8"},
       [](C c) {
         return avg_pool2d(c["x"], pair_of(c, "kernel"),
                           {pair_of(c, "stride"), pair_of(c, "padding"), c.flag("count_include_pad")});
       }},
      {"adaptive_avg_pool2d", {"09.8"}, [](C c) { return adaptive_avg_pool2d(c["x"], pair_of(c, "size")); }},
      {"batch_norm",
       {"09.9"},
       [](C c) {
         return batch_norm(c["x"], c["running_mean"].clone(), c["running_var"].clone(), c.optional("weight"),
                           c.optional("bias"), {.training = c.flag("training"), .eps = c.real("eps")});
       }},
      {"running_mean", {"09.9"}, [](C c) { return remembered(c).first; }},
      {"running_var", {"09.9"}, [](C c) { return remembered(c).second; }},
      {"residual", {"09.9", "09.5"}, residual},
      {"lenet", {"09.5", "09.7", "09.8"}, lenet},
  };
  return calls;
}

}  // namespace spatial_tests
