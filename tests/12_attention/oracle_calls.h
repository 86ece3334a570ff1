/// @file
/// How each operation of tests/oracle/12_attention.safetensors is called.

#pragma once

#include "support/oracle.h"
#include "tinytorch/attention.h"

namespace attention_tests {

inline const OracleCalls& attention_calls() {
  using namespace tinytorch;
  using C = const OracleCase&;
  static const OracleCalls calls = {
      {"attention",
       {"12.5", "12.4"},
       [](C c) {
         Mask mask = c.flag("causal") ? causal_mask() : no_mask();
         if (c.optional("keep").defined()) mask = mask & padding_mask(c["keep"]);
         if (c.optional("bias").defined()) mask = mask & additive_mask(c["bias"]);
         return scaled_dot_product_attention(c["q"], c["k"], c["v"], mask, c.real("scale"));
       }},
      {"multi_head",
       {"12.9"},
       [](C c) {
         Generator random(1);
         nn::MultiHeadAttention layer({.width = c["x"].size(2), .heads = c.integer("heads")}, random);
         for (const std::string name : {"q", "k", "v", "o"}) {
           const auto linear = layer.child_as<nn::Linear>(name + "_proj");
           linear->weight = c["w" + name];
           linear->bias = c["b" + name];
         }
         return layer.forward(c["x"], c.flag("causal") ? causal_mask() : no_mask(), 0);
       }},
  };
  return calls;
}

}  // namespace attention_tests
