/// @file
/// Milestones: programs from the history of the field, read from milestones/NN_year_name/milestone.toml and
/// judged by the figures they print.
///
///     title = "The perceptron"
///     story = "One neuron learns to tell two kinds of points apart."
///     needs = ["01", "02", "03"]          # modules; number, year and short name are the folder's
///     [[program]]
///     name = "rosenblatt"                 # rosenblatt.cpp in the folder; also the name of the build target
///     title = "Rosenblatt's rule"
///     [[program.figure]]
///     name = "separable_accuracy"         # the program writes {"figure":"separable_accuracy","value":1.0}
///     op = ">="                           # <, <=, >= or >
///     bound = 1.0
///     quick = true                        # judged in a quick run too (the default)
///     data = "mnist"                      # a data set that need not be here: without it, skipped by name

#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tito/core/registry.h"

namespace tito {

/// A number that a program must reach.
struct Figure {
  std::string name;
  std::string op;  ///< "<", "<=", ">=" or ">"
  double bound = 0;
  bool quick = true;      ///< judged in a quick run too
  std::string data = {};  ///< a data set that need not be here: without it, the program does not print this

  /// Whether a value will do. NaN never does.
  [[nodiscard]] bool holds(double value) const;
};

/// One [[program]] of a milestone.
struct Program {
  std::string name;
  std::string title;
  std::vector<Figure> figures;
  std::filesystem::path source;

  /// Whether its source is in the tree yet.
  [[nodiscard]] bool written() const { return std::filesystem::exists(source); }
};

/// One folder milestones/NN_year_name.
struct Milestone {
  std::string number;  ///< "01"
  std::string year;    ///< "1957"
  std::string name;    ///< "perceptron"
  std::string title;
  std::string story;               ///< one sentence for the timeline
  std::vector<std::string> needs;  ///< modules
  std::vector<Program> programs;   ///< the first is the one that runs when none is named
  std::filesystem::path folder;

  /// Modules it needs that this tree does not have yet.
  [[nodiscard]] std::vector<std::string> missing_modules(const Registry& registry) const;
  /// Every module is there and so is at least one program.
  [[nodiscard]] bool runs_today(const Registry& registry) const;
  /// The first for "". @throws Error (call) naming the nearest program
  [[nodiscard]] const Program& program(std::string_view wanted) const;
};

/// All milestones, in order of number.
/// @throws Error (call) with file and line for an unknown or missing key or an op that does not exist
std::vector<Milestone> read_milestones(const std::filesystem::path& root);

/// The milestone called "01", "1", "perceptron" or "01_1957_perceptron". @throws Error (call) naming the
/// nearest
const Milestone& find_milestone(const std::vector<Milestone>& milestones, std::string_view name);

/// One line of a program's events, {"figure": "name", "value": 1.0}. @return false when it is something else
bool read_figure(std::string_view line, std::map<std::string, double>& figures);

/// One figure after a run.
struct Judged {
  Figure figure;
  bool printed = false;  ///< a figure that was not printed is not reached
  double value = 0;
  bool reached = false;
  bool skipped = false;  ///< its data is not here: neither reached nor missed

  [[nodiscard]] bool missed() const { return !reached && !skipped; }
};

/// Judges the figures of a run; a quick one leaves out those that need the whole training.
std::vector<Judged> judge_figures(const Program& program, const std::map<std::string, double>& figures,
                                  bool quick);

}  // namespace tito
