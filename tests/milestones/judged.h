/// @file
/// Runs a milestone's program as `tito milestone run` does and judges it by its milestone.toml.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "tito/core/milestones.h"
#include "tito/core/process.h"

/// What came of one run.
struct Outcome {
  tito::Result result;
  std::map<std::string, double> figures;
  std::vector<tito::Judged> judged;
  bool reached = false;  ///< every figure that is judged in a run of this kind

  /// Those that were judged and not reached, for messages: "digits_accuracy, ..."
  [[nodiscard]] std::string missed() const;
};

/// @param milestone  its number, "01"
/// @param program    the path of its program, or of a twin of it with mistakes planted
/// @param environment  variables of the program, beside ours
Outcome run_milestone(const std::string& milestone, const std::string& program,
                      const std::vector<std::string>& options,
                      const std::map<std::string, std::string>& environment = {});

/// The same with a mistake planted in the library, by its name in planted.cpp or planted_training.cpp.
Outcome run_planted(const std::string& milestone, const std::string& program, const std::string& plant,
                    const std::vector<std::string>& options = {"--quick"});
