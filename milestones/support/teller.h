/// @file
/// One line an epoch, for training that takes a while. Needs module 07.

#pragma once

#include <cstdio>
#include <string_view>

#include "support/program.h"
#include "tinytorch/trainer.h"

namespace milestones {

class Teller : public tinytorch::Callback {
 public:
  explicit Teller(const Report& report) : report_(report) {}
  void on_epoch(const tinytorch::EpochReport& r) override {
    char line[64];
    std::snprintf(line, sizeof line, "   epoch %2d of %d: loss %.4f, %.1f s", static_cast<int>(r.epoch),
                  static_cast<int>(r.epochs), r.loss, r.seconds);
    report_.say(std::string_view(line));
  }

 private:
  const Report& report_;
};

}  // namespace milestones
