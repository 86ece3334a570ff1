/// @file
/// The small models of tests/oracle/05_autograd.safetensors: what one gradient alone cannot get wrong. They
/// name no exercise, since forward asks for none of this module; test_oracle.cpp names those of their
/// gradients.

#pragma once

#include <cmath>

#include "support/oracle.h"
#include "tinytorch/activations.h"
#include "tinytorch/layers.h"
#include "tinytorch/losses.h"

namespace autograd_tests {

inline tinytorch::Tensor attention(const tinytorch::Tensor& q, const tinytorch::Tensor& k,
                                   const tinytorch::Tensor& v) {
  const float scale = std::sqrt(static_cast<float>(q.size(-1)));
  return tinytorch::softmax(q.matmul(k.transpose(-2, -1)) / scale).matmul(v);
}

inline tinytorch::Tensor layer_norm(const tinytorch::Tensor& x, const tinytorch::Tensor& scale,
                                    const tinytorch::Tensor& shift) {
  const tinytorch::Tensor away = x - x.mean(-1, true);
  return away * (x.var(-1, 0, true) + 1e-5f).rsqrt() * scale + shift;
}

inline const OracleCalls& model_calls() {
  using namespace tinytorch;
  using C = const OracleCase&;
  static const OracleCalls calls = {
      {"diamond",
       {},
       [](C c) {
         const Tensor a = c["x"].exp();
         return a * c["x"] + tinytorch::tanh(a);
       }},
      {"used_twice",
       {},
       [](C c) {
         const Tensor& x = c["x"];
         return x * x * x - x / (x * x + 1.0f);
       }},
      {"classifier",
       {},
       [](C c) {
         const Tensor hidden = relu(linear(c["x"], c["w1"], c["b1"]));
         return cross_entropy(linear(hidden, c["w2"], c["b2"]), c["labels"]);
       }},
      {"regression", {}, [](C c) { return huber_loss(linear(c["x"], c["w"], c["b"]), c["target"]); }},
      {"layer_norm", {}, [](C c) { return layer_norm(c["x"], c["scale"], c["shift"]); }},
      {"attention", {}, [](C c) { return attention(c["q"], c["k"], c["v"]); }},
      {"pieces",
       {},
       [](C c) {
         const Tensor& x = c["x"];
         return concat({x.slice(1, 1, 4) * 2.0f, x.slice(1, 3, 6).exp()}).max(0);
       }},
  };
  return calls;
}

}  // namespace autograd_tests
