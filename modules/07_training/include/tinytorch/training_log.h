/// @file
/// Module 07: callbacks that keep a record.
///
///     trainer.tell(std::make_shared<ProgressBar>());
///     trainer.tell(std::make_shared<CsvLog>("run.csv"));
///     trainer.tell(std::make_shared<LossCurve>("loss.svg"));

#pragma once

#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include "tinytorch/trainer.h"

namespace tinytorch {

/// One line an epoch: epoch,step,loss,validation_loss,validation_accuracy,lr,seconds. Numbers that are not
/// there are empty. An existing file is continued, so that a resumed run has one log.
class CsvLog : public Callback {
 public:
  explicit CsvLog(const std::string& path);  ///< @throws FileError
  void on_epoch(const EpochReport& report) override;

 private:
  std::string path_;
  std::ofstream out_;
};

/// One JSON object a line: {"event":"step",...} for each step, {"event":"epoch",...} for each epoch. An
/// existing file is continued.
class JsonLog : public Callback {
 public:
  explicit JsonLog(const std::string& path);  ///< @throws FileError
  void on_step(const StepReport& report) override;
  void on_epoch(const EpochReport& report) override;

 private:
  void write(const std::string& line);

  std::string path_;
  std::ofstream out_;
};

/// The losses over the epochs as a picture, written anew after each epoch.
class LossCurve : public Callback {
 public:
  explicit LossCurve(std::string path) : path_(std::move(path)) {}
  void on_epoch(const EpochReport& report) override;
  /// The picture, as SVG.
  [[nodiscard]] std::string svg() const;

 private:
  std::string path_;
  std::vector<double> training_, validation_;
};

/// A line that fills, with the loss and the time left, on standard error when that is a terminal; otherwise
/// nothing. After an epoch its result stays.
class ProgressBar : public Callback {
 public:
  ProgressBar();
  explicit ProgressBar(bool on_terminal) : on_(on_terminal) {}
  void on_step(const StepReport& report) override;
  void on_epoch(const EpochReport& report) override;
  /// The line for a step, `seconds` after the epoch's first.
  [[nodiscard]] static std::string line(const StepReport& report, double seconds);

 private:
  using Clock = std::chrono::steady_clock;
  bool on_;
  Index epoch_ = 0;
  Clock::time_point start_{}, shown_{};
};

}  // namespace tinytorch
