/// @file
/// Small modules for the tests of module 03. None of them computes anything that is an exercise.

#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tinytorch/layers.h"
#include "tinytorch/ops.h"

namespace trees {

using namespace tinytorch;

/// x * factor, with one parameter, one buffer that is saved and one that is not.
struct Scale : nn::Module {
  explicit Scale(float value = 1) : Module("Scale"), factor(full({1}, value)) {
    register_parameter("factor", factor);
    register_buffer("calls", calls);
    register_buffer("scratch", scratch, false);
  }
  Tensor forward(const Tensor& x) override { return x * factor; }

  Tensor factor;
  Tensor calls = zeros({1});
  Tensor scratch = zeros({2});
};

/// Two scales one after the other. Only a Scale fits on the left, anything on the right.
struct Pair : nn::Module {
  explicit Pair(float a = 1, float b = 1) : Module("Pair") {
    left = add_child<Scale>("left", std::make_shared<Scale>(a));
    right = add_child("right", std::make_shared<Scale>(b));
  }
  Tensor forward(const Tensor& x) override { return (*right)((*left)(x)); }

  nn::Child<Scale> left;
  nn::Child<> right;
};

/// Children of any number and name.
struct Tree : nn::Module {
  explicit Tree(std::string type = "Tree") : Module(std::move(type)) {}
  Tree& grow(std::string name, nn::ModulePtr child) {
    add_child(std::move(name), std::move(child));
    return *this;
  }
  using nn::Module::register_buffer;
  using nn::Module::register_parameter;
};

inline nn::Names names_of(const NamedTensors& tensors) {
  nn::Names out;
  for (const auto& [name, tensor] : tensors) out.push_back(name);
  return out;
}

inline nn::Names names_of(const nn::NamedModules& modules) {
  nn::Names out;
  for (const auto& [name, module] : modules) out.push_back(name);
  return out;
}

}  // namespace trees
