/// @file
/// How each operation of tests/oracle/13_transformer.safetensors is called.

#pragma once

#include "support/oracle.h"
#include "tinytorch/norms.h"

namespace transformer_tests {

inline const OracleCalls& norm_calls() {
  using namespace tinytorch;
  using C = const OracleCase&;
  static const OracleCalls calls = {
      {"layer_norm",
       {"13.1"},
       [](C c) { return layer_norm(c["x"], c.optional("weight"), c.optional("bias"), c.real("eps")); }},
      {"rms_norm", {"13.3"}, [](C c) { return rms_norm(c["x"], c.optional("weight"), c.real("eps")); }},
  };
  return calls;
}

}  // namespace transformer_tests
