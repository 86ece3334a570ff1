/// @file
/// How each operation of tests/oracle/04_losses.safetensors is called, for its results (here) and its
/// gradients (05).

#pragma once

#include <stdexcept>

#include "support/oracle.h"
#include "tinytorch/losses.h"

namespace loss_tests {

inline tinytorch::Reduction reduction_of(const OracleCase& c) {
  using enum tinytorch::Reduction;
  const std::string& name = c.text("reduction");
  for (const auto& [word, reduction] :
       {std::pair{"none", none}, {"mean", mean}, {"sum", sum}, {"batchmean", batchmean}}) {
    if (name == word) return reduction;
  }
  throw std::runtime_error("oracle case " + c.name + ": no reduction is called " + name);
}

inline const OracleCalls& loss_calls() {
  using namespace tinytorch;
  using C = const OracleCase&;
  static const OracleCalls calls = {
      {"mse_loss", {"04.2"}, [](C c) { return mse_loss(c["input"], c["target"], reduction_of(c)); }},
      {"l1_loss", {"04.1"}, [](C c) { return l1_loss(c["input"], c["target"], reduction_of(c)); }},
      {"huber_loss",
       {"04.3"},
       [](C c) { return huber_loss(c["input"], c["target"], reduction_of(c), c.real("delta")); }},
      {"log_sum_exp",
       {"04.5"},
       [](C c) { return log_sum_exp(c["x"], c.integer("axis"), c.flag("keepdim")); }},
      {"cross_entropy",
       {"04.9"},
       [](C c) {
         return cross_entropy(c["logits"], c["labels"],
                              {.weight = c.optional("weight"),
                               .ignore_index = c.integer("ignore_index"),
                               .reduction = reduction_of(c),
                               .label_smoothing = c.real("label_smoothing")});
       }},
      {"binary_cross_entropy_with_logits",
       {"04.7"},
       [](C c) {
         return binary_cross_entropy_with_logits(c["logits"], c["target"],
                                                 {.weight = c.optional("weight"),
                                                  .reduction = reduction_of(c),
                                                  .pos_weight = c.optional("pos_weight")});
       }},
      {"kl_div",
       {"04.4"},
       [](C c) { return kl_div(c["input"], c["target"], reduction_of(c), c.flag("log_target")); }},
  };
  return calls;
}

}  // namespace loss_tests
