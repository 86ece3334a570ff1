#include "tinytorch/training_log.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>

namespace tinytorch {
namespace {

/// A log to go on with. A last line that was cut short, by a power cut perhaps, gets its end.
std::ofstream opened(const std::string& path) {
  char last = '\n';
  if (std::ifstream in(path, std::ios::binary); in.seekg(-1, std::ios::end)) in.get(last);
  std::ofstream out(path, std::ios::app);
  if (!out) throw FileError(str("training log: ", path, " cannot be opened for writing"));
  if (last != '\n') out << '\n';
  return out;
}

void check(std::ofstream& out, const std::string& path) {
  if (!out.flush()) throw FileError(str("training log: ", path, " cannot be written; is the disk full?"));
}

/// JSON knows no NaN and no infinity.
std::string json_number(double value) { return std::isfinite(value) ? str(value) : "null"; }

template <class... Values>
std::string printed(const char* format, Values... values) {
  char text[128];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

}  // namespace

CsvLog::CsvLog(const std::string& path) : path_(path), out_(opened(path)) {
  if (out_.tellp() == std::ofstream::pos_type(0)) {
    out_ << "epoch,step,loss,validation_loss,validation_accuracy,lr,seconds\n";
  }
  check(out_, path_);
}

void CsvLog::on_epoch(const EpochReport& r) {
  std::string validation = ",";
  if (r.validation) {
    validation = str(r.validation->loss, ",");
    if (r.validation->accuracy) validation += str(*r.validation->accuracy);
  }
  out_ << str(r.epoch, ",", r.step, ",", r.loss, ",", validation, ",", r.lr, ",", printed("%.3f", r.seconds),
              "\n");
  check(out_, path_);
}

JsonLog::JsonLog(const std::string& path) : path_(path), out_(opened(path)) {}

void JsonLog::write(const std::string& line) {
  out_ << line << '\n';
  check(out_, path_);
}

void JsonLog::on_step(const StepReport& r) {
  std::string line =
      str("{\"event\":\"step\",\"epoch\":", r.epoch, ",\"step\":", r.step, ",\"batch\":", r.batch,
          ",\"batches\":", r.batches, ",\"loss\":", json_number(r.loss), ",\"lr\":", json_number(r.lr));
  if (r.gradient_norm) line += str(",\"gradient_norm\":", json_number(*r.gradient_norm));
  write(line + "}");
}

void JsonLog::on_epoch(const EpochReport& r) {
  std::string line =
      str("{\"event\":\"epoch\",\"epoch\":", r.epoch, ",\"step\":", r.step, ",\"loss\":", json_number(r.loss),
          ",\"lr\":", json_number(r.lr), ",\"seconds\":", printed("%.3f", r.seconds), ",\"best\":", r.best);
  if (r.validation) {
    line += str(",\"validation_loss\":", json_number(r.validation->loss));
    if (r.validation->accuracy)
      line += str(",\"validation_accuracy\":", json_number(*r.validation->accuracy));
  }
  write(line + "}");
}

ProgressBar::ProgressBar() : on_(::isatty(STDERR_FILENO) == 1) {}

std::string ProgressBar::line(const StepReport& r, double per_batch) {
  constexpr Index kWidth = 24;
  const Index full = r.batches > 0 ? std::min(kWidth, kWidth * r.batch / r.batches) : 0;
  const std::string bar = std::string(static_cast<std::size_t>(full), '#') +
                          std::string(static_cast<std::size_t>(kWidth - full), '.');
  std::string left;
  if (per_batch > 0) {
    const auto whole = static_cast<long>(
        std::lround(per_batch * static_cast<double>(std::max(r.batches - r.batch, Index{0}))));
    left = printed("  %ld:%02ld left", whole / 60, whole % 60);
  }
  return str("epoch ", r.epoch, " [", bar, "] ", r.batch, "/", r.batches, printed("  loss %.4f", r.mean_loss),
             left);
}

void ProgressBar::on_step(const StepReport& r) {
  if (!on_) return;
  const Clock::time_point now = Clock::now();
  if (epoch_ != r.epoch) epoch_ = r.epoch, first_ = r.batch, start_ = now;
  if (r.batch < r.batches && now - shown_ < std::chrono::milliseconds(100)) return;
  shown_ = now;
  open_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const Index timed = r.batch - first_;  // a resumed epoch does not begin at its first batch
  std::cerr << '\r' << line(r, timed > 0 ? seconds / static_cast<double>(timed) : 0) << "\x1b[K"
            << std::flush;
}

void ProgressBar::on_epoch(const EpochReport& r) {
  if (!on_) return;
  std::string text =
      printed("epoch %ld/%ld  loss %.4f", static_cast<long>(r.epoch), static_cast<long>(r.epochs), r.loss);
  if (r.validation) text += printed("  validation %.4f", r.validation->loss);
  if (r.validation && r.validation->accuracy)
    text += printed("  accuracy %.1f %%", 100 * *r.validation->accuracy);
  std::cerr << '\r' << text << printed("  %.1f s", r.seconds) << (r.best ? "  best" : "") << "\x1b[K\n";
  open_ = false;
}

void ProgressBar::on_end(Ending) {
  if (open_) std::cerr << '\n';
  open_ = false;
}

}  // namespace tinytorch
