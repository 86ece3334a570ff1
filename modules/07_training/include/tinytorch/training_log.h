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
/// there are empty. An existing file is continued, so that a resumed run has one log; epochs that had to be
/// run again are in it twice, and the later line counts.
class CsvLog : public Callback {
 public:
  explicit CsvLog(const std::string& path);  ///< @throws FileError
  void on_epoch(const EpochReport& report) override;

 private:
  std::string path_;
  std::ofstream out_;
};

/// One JSON object a line: {"event":"step",...} for each step, {"event":"epoch",...} for each epoch. Numbers
/// that are not finite are null. An existing file is continued, as that of CsvLog.
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

/// The losses over the epochs as a picture, written anew after each epoch. In a resumed run it begins there.
class LossCurve : public Callback {
 public:
  explicit LossCurve(std::string path) : path_(std::move(path)) {}
  void on_epoch(const EpochReport& report) override;
  /// The picture, as SVG.
  [[nodiscard]] std::string svg() const;

 private:
  std::string path_;
  std::vector<EpochReport> epochs_;
};

/// A line that fills, with the loss and the time left, on standard error when that is a terminal; otherwise
/// nothing. After an epoch its result stays, and the bar of one that was stopped.
class ProgressBar : public Callback {
 public:
  ProgressBar();
  explicit ProgressBar(bool on_terminal) : on_(on_terminal) {}
  void on_step(const StepReport& report) override;
  void on_epoch(const EpochReport& report) override;
  void on_end(Ending ending) override;
  /// The line for a step. @param per_batch  seconds; 0 when nobody knows yet
  [[nodiscard]] static std::string line(const StepReport& report, double per_batch);

 private:
  using Clock = std::chrono::steady_clock;
  bool on_;
  bool open_ = false;            ///< a line has no end yet
  Index epoch_ = 0, first_ = 0;  ///< first_: batches that were done when the clock started
  Clock::time_point start_{}, shown_{};
};

}  // namespace tinytorch
