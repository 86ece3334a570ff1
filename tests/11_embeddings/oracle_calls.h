/// @file
/// How each operation of tests/oracle/11_embeddings.safetensors is called.

#pragma once

#include "support/oracle.h"
#include "tinytorch/embeddings.h"
#include "tinytorch/losses.h"
#include "tinytorch/ops.h"

namespace embedding_tests {

inline const OracleCalls& embedding_calls() {
  using namespace tinytorch;
  using C = const OracleCase&;
  static const OracleCalls calls = {
      {"embedding", {"11.1"}, [](C c) { return embedding(c["weight"], c["ids"], c.integer("padding")); }},
      {"sinusoidal",
       {"11.3"},
       [](C c) { return sinusoidal_positions(c.integer("length"), c.integer("width"), c.integer("first")); }},
      {"learned_positions",
       {"11.4"},
       [](C c) { return kernels::learned_positions(c["x"], c["weight"], c.integer("position")); }},
      {"rotary",
       {"11.6", "11.7"},
       [](C c) {
         return rotary(
             c["x"], c.integer("position"),
             {.base = c.number("base"),
              .pairs = c.text("pairs") == "halves" ? RotaryPairs::halves : RotaryPairs::neighbours});
       }},
      {"alibi_slopes", {"11.9"}, [](C c) { return alibi_slopes(c.integer("heads")); }},
      {"alibi_bias",
       {"11.9", "11.10"},
       [](C c) { return alibi_bias(c.integer("heads"), c.integer("queries"), c.integer("keys")); }},
      {"tied",
       {"11.1"},
       [](C c) {
         const Tensor scores = embedding(c["weight"], c["ids"]).matmul(c["weight"].t());
         return cross_entropy(scores.flatten(0, 1), c["labels"].flatten());
       }},
  };
  return calls;
}

}  // namespace embedding_tests
