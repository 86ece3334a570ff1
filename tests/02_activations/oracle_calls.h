/// @file
/// How each operation of tests/oracle/02_activations.safetensors is called, for its results (here) and its
/// gradients (05).

#pragma once

#include "support/oracle.h"
#include "tinytorch/activations.h"

namespace activation_tests {

inline const OracleCalls& activation_calls() {
  using namespace tinytorch;
  using C = const OracleCase&;
  static const OracleCalls calls = {
      {"relu", {"02.1"}, [](C c) { return relu(c["x"]); }},
      {"leaky_relu", {"02.2"}, [](C c) { return leaky_relu(c["x"], c.real("slope")); }},
      {"sigmoid", {"02.3"}, [](C c) { return sigmoid(c["x"]); }},
      {"silu", {"02.3"}, [](C c) { return silu(c["x"]); }},
      {"gelu_tanh", {"02.3"}, [](C c) { return gelu_tanh(c["x"]); }},
      {"tanh", {"02.4"}, [](C c) { return tinytorch::tanh(c["x"]); }},
      {"gelu", {"02.5"}, [](C c) { return gelu(c["x"]); }},
      {"softmax", {"02.7", "02.8"}, [](C c) { return softmax(c["x"], c.integer("axis")); }},
      {"log_softmax", {"02.9", "02.8"}, [](C c) { return log_softmax(c["x"], c.integer("axis")); }},
  };
  return calls;
}

}  // namespace activation_tests
