/// @file
/// The judge: what a candidate wrote, beside what the reference wrote for the same seed.
///
/// It runs outside the candidate's process and after its death, and looks at bytes only.

#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "support/records.h"
#include "support/rule.h"

namespace tinytorch::scenario {

enum class Verdict { ok, wrong, not_written, crash, timeout_wall, output, tamper };
[[nodiscard]] std::string_view name_of(Verdict verdict);  ///< "NOT_WRITTEN"

/// A verdict and one sentence for a person.
struct Judgement {
  Verdict verdict = Verdict::ok;
  std::string sentence;
};

/// How a candidate's process ended, as measured from outside, and what it wrote.
struct Answer {
  std::string bytes;
  bool overflow = false;  ///< it wrote more than kMaxBytes
  bool timed_out = false;
  double seconds = 0;  ///< wall time
  int signal = 0;
  int code = 0;
};

/// What the judge `check` asks: "" when got is right, otherwise what is wrong with it.
using Check = std::function<std::string(const Stream& want, const Stream& got)>;

/// The verdict over one run. `checker` is called for Judge::check only.
/// @throws std::invalid_argument when `want` itself is no complete stream: the reference is broken, and
/// nobody is judged by it
[[nodiscard]] Judgement judge(const Rule& rule, std::string_view want, const Answer& got,
                              const Check& checker = {});

/// Whether one record is right. @returns "" or the first difference: index, got, want, tolerance and its
/// reason
[[nodiscard]] std::string compare(const Rule& rule, const Record& want, const Record& got);

}  // namespace tinytorch::scenario
