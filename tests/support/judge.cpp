#include "support/judge.h"

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace tinytorch::scenario {
namespace {

std::string text(double value) {
  char out[40];
  std::snprintf(out, sizeof out, "%.9g", value);
  return out;
}

std::string text(const std::vector<std::int64_t>& sizes) {
  std::string out = "(";
  for (std::size_t i = 0; i < sizes.size(); ++i) out += (i == 0 ? "" : ", ") + std::to_string(sizes[i]);
  return out + (sizes.size() == 1 ? ",)" : ")");
}

/// Text that came from the candidate, fit for a terminal: one line, plain characters, not too long.
std::string plain(std::string_view raw) {
  constexpr std::size_t kMost = 300;
  std::string out;
  for (const char c : raw.substr(0, kMost)) out += c == '\n' ? ' ' : (c < ' ' || c > '~') ? '?' : c;
  return raw.size() > kMost ? out + " ..." : out;
}

/// (1, 2) for element 5 of shape (2, 3)
std::string position(std::size_t flat, const std::vector<std::int64_t>& sizes) {
  std::vector<std::int64_t> at(sizes.size());
  auto left = static_cast<std::int64_t>(flat);
  for (std::size_t axis = sizes.size(); axis-- > 0;) {
    at[axis] = left % sizes[axis];
    left /= sizes[axis];
  }
  return text(at);
}

std::string tolerance(const Rule& rule) {
  return "tolerance " + text(rule.atol) + " + " + text(rule.rtol) + " |want|" +
         (rule.why.empty() ? "" : ": " + rule.why);
}

/// Whether two elements are the same within the rule. A comparison with NaN is false, so NaN needs the rule's
/// leave.
bool same(const Rule& rule, double want, double got) {
  if (std::isnan(want)) return rule.nan && std::isnan(got);
  if (std::isinf(want) || rule.judge == Judge::exact) return got == want;
  return std::abs(got - want) <= rule.atol + rule.rtol * std::abs(want);
}

bool all_nan(const Record& record) {
  for (std::size_t i = 0; i < record.count(); ++i) {
    if (!std::isnan(record.number(i))) return false;
  }
  return record.count() > 0;
}

std::string difference(const Record& want, std::size_t i, double got_value) {
  return "at " + position(i, want.sizes) + " got " + text(got_value) + ", want " + text(want.number(i));
}

std::string compare_elements(const Rule& rule, const Record& want, const Record& got) {
  if (!want.is_real()) {
    if (want.data == got.data) return "";
    if (want.type == Wire::text) return "got '" + plain(got.data) + "', want '" + plain(want.data) + "'";
    const std::size_t width = bytes_of(want.type);
    std::size_t i = 0;
    while (want.data.substr(i * width, width) == got.data.substr(i * width, width)) ++i;
    return difference(want, i, got.number(i)) + " (whole numbers must be equal)";
  }
  for (std::size_t i = 0; i < want.count(); ++i) {
    if (same(rule, want.number(i), got.number(i))) continue;
    const std::string found = difference(want, i, got.number(i));
    return rule.judge == Judge::exact ? found + " (must be equal)" : found + " (" + tolerance(rule) + ")";
  }
  return "";
}

/// The rows of a record along its first axis (elements for rank 0 and 1), sorted.
std::vector<std::vector<double>> sorted_rows(const Record& record) {
  const auto rows = static_cast<std::size_t>(record.sizes.empty() ? 1 : record.sizes[0]);
  const std::size_t width = rows == 0 ? 0 : record.count() / rows;
  std::vector<std::vector<double>> out(width == 0 ? 0 : rows);
  for (std::size_t row = 0; row < out.size(); ++row) {
    for (std::size_t i = 0; i < width; ++i) out[row].push_back(record.number(row * width + i));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string compare_sets(const Rule& rule, const Record& want, const Record& got) {
  for (std::size_t i = 0; i < got.count(); ++i) {
    if (std::isnan(got.number(i)))
      return "holds NaN, which no set is compared with";  // and which has no place in an order
  }
  const auto wanted = sorted_rows(want), given = sorted_rows(got);
  for (std::size_t row = 0; row < wanted.size(); ++row) {
    for (std::size_t i = 0; i < wanted[row].size(); ++i) {
      if (!same(rule, wanted[row][i], given[row][i])) {
        return "as a set: number " + std::to_string(row) + " in order is " + text(given[row][i]) + ", want " +
               text(wanted[row][i]) + " (" + tolerance(rule) + ")";
      }
    }
  }
  return "";
}

struct Moments {
  double mean = 0, spread = 0, skewness = 0, kurtosis = 0;
};

Moments moments(const Record& record) {
  const auto n = static_cast<double>(record.count());
  Moments out;
  for (std::size_t i = 0; i < record.count(); ++i) out.mean += record.number(i) / n;
  double second = 0, third = 0, fourth = 0;
  for (std::size_t i = 0; i < record.count(); ++i) {
    const double d = record.number(i) - out.mean;
    second += d * d / n;
    third += d * d * d / n;
    fourth += d * d * d * d / n;
  }
  out.spread = std::sqrt(second);
  out.skewness = third / (second * out.spread);
  out.kurtosis = fourth / (second * second);
  return out;
}

std::string compare_distributions(const Rule& rule, const Record& want, const Record& got) {
  const Moments wanted = moments(want), given = moments(got);
  const struct {
    const char* name;
    double want, got, bound;
  } rows[] = {
      {"mean", wanted.mean, given.mean, rule.rtol * wanted.spread},
      {"standard deviation", wanted.spread, given.spread, rule.rtol * wanted.spread},
      {"skewness", wanted.skewness, given.skewness,
       5 * rule.rtol},  // its standard error is sqrt(6) that of the mean,
      {"kurtosis", wanted.kurtosis, given.kurtosis, 5 * rule.rtol},  // and sqrt(24) this one's
  };
  for (const auto& row : rows) {
    if (std::abs(row.got - row.want) <= row.bound) continue;  // false for NaN
    return std::string(row.name) + " of " + std::to_string(want.count()) + " numbers: got " + text(row.got) +
           ", want " + text(row.want) + " within " + text(row.bound) +
           (rule.why.empty() ? "" : " (" + rule.why + ")");
  }
  return "";
}

Judgement judge_error(const Record* want, const Record& got) {
  const auto type_of = [](const Record& record) { return record.data.substr(0, record.data.find('\n')); };
  if (want != nullptr && type_of(*want) == type_of(got)) return {};
  if (type_of(got) == "NotImplemented") {
    return {Verdict::not_written, plain(got.data.substr(std::min(got.data.size(), type_of(got).size() + 1)))};
  }
  return {Verdict::wrong,
          "threw " + plain(got.data) +
              (want == nullptr ? "; nothing should be thrown here" : "; want " + plain(type_of(*want)))};
}

/// What the process did, before what it said.
Judgement judge_ending(const Answer& got, const Stream& said) {
  if (got.timed_out) return {Verdict::timeout_wall, "was stopped after " + text(got.seconds) + " s"};
  if (got.overflow) return {Verdict::output, "wrote more than 64 MiB of results"};
  if (got.signal != 0) {
    return {Verdict::crash, std::string("crashed: ") + strsignal(got.signal) + " (signal " +
                                std::to_string(got.signal) + ")"};
  }
  if (!said.fault.empty()) {
    return {Verdict::tamper,
            "its results are not whole: " + said.fault + "; exit code " + std::to_string(got.code)};
  }
  if (got.code != 0)
    return {Verdict::tamper, "ended with exit code " + std::to_string(got.code) + " after its last record"};
  if (said.end.count != said.records.size()) {
    return {Verdict::tamper, "announced " + std::to_string(said.end.count) + " records and wrote " +
                                 std::to_string(said.records.size())};
  }
  return {};
}

/// The inputs are drawn by course code from the seed, so they can differ only where somebody meddled.
Judgement judge_inputs(const Rule& rule, const Stream& want, const Stream& got) {
  if (got.end.before != want.end.before) return {Verdict::tamper, "its inputs are not those of the seed"};
  if (!rule.changes_inputs && got.end.after != got.end.before) {
    return {Verdict::wrong,
            "changed its input: an argument was written to, or a result shares its numbers and was"};
  }
  return {};
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "OK";
    case Verdict::wrong:
      return "WRONG";
    case Verdict::not_written:
      return "NOT_WRITTEN";
    case Verdict::crash:
      return "CRASH";
    case Verdict::timeout_wall:
      return "TIMEOUT_WALL";
    case Verdict::output:
      return "OUTPUT";
    case Verdict::tamper:
      return "TAMPER";
  }
  return "INFRA";
}

std::string compare(const Rule& rule, const Record& want, const Record& got) {
  const std::string who = std::string(want.name) + ": ";
  if (got.type != want.type) {
    return who + "got elements of type " + std::string(name_of(got.type)) + ", want " +
           std::string(name_of(want.type));
  }
  if (got.sizes != want.sizes && want.type != Wire::text) {
    return who + "got shape " + text(got.sizes) + ", want " + text(want.sizes);
  }
  if (got.is_real() && all_nan(got)) return who + "every element is NaN";
  std::string found;
  switch (want.is_real() || rule.judge == Judge::same_set ? rule.judge : Judge::exact) {
    case Judge::same_set:
      found = compare_sets(rule, want, got);
      break;
    case Judge::distribution:
      found = compare_distributions(rule, want, got);
      break;
    default:
      found = compare_elements(rule, want, got);
      break;
  }
  return found.empty() ? "" : who + found;
}

Judgement judge(const Rule& rule, std::string_view want_bytes, const Answer& run, const Check& checker) {
  const Stream want = parse(want_bytes);
  if (!want.fault.empty() || want.end.count != want.records.size()) {
    throw std::invalid_argument("the reference's own results are not whole: " + want.fault);
  }
  const Stream got = parse(run.bytes);
  if (Judgement ending = judge_ending(run, got); ending.verdict != Verdict::ok) return ending;

  if (const Record* error = got.find(kErrorName)) {
    Judgement thrown = judge_error(want.find(kErrorName), *error);
    if (thrown.verdict != Verdict::ok) return thrown;
  } else if (const Record* wanted = want.find(kErrorName)) {
    return {Verdict::wrong, "threw nothing; want " + plain(wanted->data)};
  }
  if (got.records.size() != want.records.size()) {
    return {Verdict::tamper, "wrote " + std::to_string(got.records.size()) + " records; the scenario has " +
                                 std::to_string(want.records.size())};
  }
  for (std::size_t i = 0; i < want.records.size(); ++i) {
    const Record &wanted = want.records[i], &given = got.records[i];
    if (given.name != wanted.name) {
      return {Verdict::tamper, "record " + std::to_string(i) + " is called '" + std::string(given.name) +
                                   "', want '" + std::string(wanted.name) + "'"};
    }
    if (wanted.is_input() &&
        (given.type != wanted.type || given.sizes != wanted.sizes || given.data != wanted.data)) {
      return {Verdict::tamper, "its inputs are not those of the seed: " + std::string(wanted.name)};
    }
  }
  if (Judgement inputs = judge_inputs(rule, want, got); inputs.verdict != Verdict::ok) return inputs;

  if (rule.judge == Judge::check) {
    if (!checker) throw std::invalid_argument("this scenario is judged by a check, and there is none");
    const std::string found = checker(want, got);
    return found.empty() ? Judgement{} : Judgement{Verdict::wrong, plain(found)};
  }
  for (std::size_t i = 0; i < want.records.size(); ++i) {
    const Record& wanted = want.records[i];
    if (wanted.is_input() || wanted.type == Wire::error) continue;
    if (const std::string found = compare(rule, wanted, got.records[i]); !found.empty())
      return {Verdict::wrong, found};
  }
  return {};
}

}  // namespace tinytorch::scenario
