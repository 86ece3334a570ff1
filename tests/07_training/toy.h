// Small problems with known answers, for the tests of training.

#pragma once

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "support/expect.h"
#include "tinytorch/create.h"
#include "tinytorch/layers.h"
#include "tinytorch/losses.h"
#include "tinytorch/op.h"
#include "tinytorch/ops.h"
#include "tinytorch/trainer.h"

namespace toy {

using namespace tinytorch;

/// y = w x, from w = start.
struct Slope : nn::Module {
  explicit Slope(float start) : Module("Slope") {
    w = tensor({start});
    register_parameter("w", w);
  }
  Tensor forward(const Tensor& x) override { return x * w; }
  Tensor w;
};

inline Loss mse() {
  return [](const Tensor& y, const Tensor& t) { return mse_loss(y, t); };
}
inline Loss classes() {
  return [](const Tensor& y, const Tensor& t) { return cross_entropy(y, t); };
}

/// 4 -> 8 -> 3 with a dropout in the middle.
inline std::shared_ptr<nn::Sequential> network(std::uint64_t seed = 1, float p = 0.25f) {
  Generator random(seed);
  return nn::sequential({std::make_shared<nn::Linear>(4, 8, random), std::make_shared<nn::ReLU>(),
                         std::make_shared<nn::Dropout>(p, random),
                         std::make_shared<nn::Linear>(8, 3, random)});
}

/// Points whose class is the greatest of their first three numbers.
struct Points {
  Tensor x, labels;
  explicit Points(Index rows, std::uint64_t seed = 5) {
    Generator random(seed);
    x = randn({rows, 4}, random);
    labels = x.narrow(1, 0, 3).argmax(1);
  }
};

/// All numbers of all parameters, in order.
inline std::vector<double> numbers(const nn::Module& model) {
  std::vector<double> out;
  for (const auto& [name, parameter] : model.named_parameters()) {
    const std::vector<double> values = testing_support::raw_values(parameter);
    out.insert(out.end(), values.begin(), values.end());
  }
  return out;
}

/// A file of this process, gone at the end of the test.
struct TemporaryFile {
  explicit TemporaryFile(const std::string& name)
      : path((std::filesystem::temp_directory_path() / str("tinytorch_", getpid(), "_", name)).string()) {
    std::filesystem::remove(path);
  }
  ~TemporaryFile() { std::filesystem::remove(path); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  std::string path;
};

/// Calls a function at each step.
struct AtStep : Callback {
  explicit AtStep(std::function<void(const StepReport&)> f) : call(std::move(f)) {}
  void on_step(const StepReport& report) override { call(report); }
  std::function<void(const StepReport&)> call;
};
struct AtEpoch : Callback {
  explicit AtEpoch(std::function<void(const EpochReport&)> f) : call(std::move(f)) {}
  void on_epoch(const EpochReport& report) override { call(report); }
  std::function<void(const EpochReport&)> call;
};

}  // namespace toy
