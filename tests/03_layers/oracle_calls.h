/// @file
/// How each operation of tests/oracle/03_layers.safetensors is called, for its results (here) and its
/// gradients (05).

#pragma once

#include "support/oracle.h"
#include "tinytorch/activations.h"
#include "tinytorch/layers.h"

namespace layer_tests {

inline const OracleCalls& layer_calls() {
  using namespace tinytorch;
  using C = const OracleCase&;
  static const OracleCalls calls = {
      {"linear", {"03.4"}, [](C c) { return linear(c["x"], c["weight"], c["bias"]); }},
      {"linear_without_bias", {"03.4"}, [](C c) { return linear(c["x"], c["weight"]); }},
      {"two_layers",
       {"03.4"},
       [](C c) { return linear(relu(linear(c["x"], c["w1"], c["b1"])), c["w2"], c["b2"]); }},
  };
  return calls;
}

}  // namespace layer_tests
