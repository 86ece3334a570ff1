/// @file
/// Whether a scenario can tell a right answer from no answer: cheap answers are put in place of the
/// reference's results.

#include <cstring>
#include <functional>

#include "tito/core/grading.h"

namespace tito {

namespace scenario = tinytorch::scenario;

namespace {

using scenario::Record;
using scenario::Stream;
using scenario::Wire;

/// `value` as an element of a type, repeated.
std::string filled(Wire type, std::size_t count, double value) {
  const auto repeat = [&](auto element) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
      out.append(reinterpret_cast<const char*>(&element), sizeof element);
    return out;
  };
  switch (type) {
    case Wire::f32:
      return repeat(static_cast<float>(value));
    case Wire::f64:
      return repeat(value);
    case Wire::i32:
      return repeat(static_cast<std::int32_t>(value));
    case Wire::i64:
      return repeat(static_cast<std::int64_t>(value));
    case Wire::u8:
      return repeat(static_cast<std::uint8_t>(value));
    case Wire::i8:
      return repeat(static_cast<std::int8_t>(value));
    default:
      return std::string(count * scenario::bytes_of(type), '\0');
  }
}

double mean(const Record& record) {
  double sum = 0;
  for (std::size_t i = 0; i < record.count(); ++i) sum += record.number(i);
  return record.count() == 0 ? 0 : sum / static_cast<double>(record.count());
}

/// The same record with one number everywhere.
std::string constant(const Record& want, double value) {
  return encode(want.name, want.type, want.sizes, filled(want.type, want.count(), value));
}

/// The reference's stream with every result replaced; inputs and the end stay.
scenario::Answer forge(const Stream& want, const std::function<std::string(const Record&)>& fake) {
  scenario::Answer out;
  out.bytes = scenario::kMagic;
  for (const Record& record : want.records) {
    const bool keep = record.is_input() || record.type == Wire::error;
    out.bytes += keep ? encode(record.name, record.type, record.sizes, record.data) : fake(record);
  }
  out.bytes += encode_end(want.end);
  return out;
}

}  // namespace

std::vector<std::string> find_unfitness(Reference& reference, const ScenarioInfo& info,
                                        const std::filesystem::path& stub, const GradeOptions& options) {
  std::vector<std::string> out;
  const std::string seed = make_seed(options.secret, info.name, 0);
  const Stream want = scenario::parse(reference.records(info, seed));
  const auto must_fail = [&](const std::string& what, const std::function<std::string(const Record&)>& fake) {
    if (reference.judge(info, seed, forge(want, fake)).verdict == scenario::Verdict::ok) {
      out.push_back(what + " passes it");
    }
  };
  must_fail("zeros", [](const Record& r) { return constant(r, 0); });
  must_fail("the mean", [](const Record& r) { return constant(r, mean(r)); });
  must_fail("a uniform answer", [](const Record& r) {
    const double classes = r.sizes.empty() ? 1 : static_cast<double>(r.sizes.back());
    return constant(r, classes == 0 ? 0 : 1 / classes);
  });
  for (const Record& input : want.records) {
    if (!input.is_input()) continue;
    must_fail("a copy of " + std::string(input.name),
              [&](const Record& r) { return encode(r.name, input.type, input.sizes, input.data); });
  }
  if (grade_scenario(reference, info, stub, options).ok()) out.emplace_back("the stub passes it");

  // Flags and text say little and may stay the same; a tensor that does not change with the seed can be
  // learnt by heart.
  for (const Record& record : want.records) {
    if (record.is_input() || record.sizes.empty() || record.type == Wire::text || record.type == Wire::error)
      continue;
    bool changes = false;
    for (int repeat = 1; repeat < 4 && !changes; ++repeat) {
      const Stream other =
          scenario::parse(reference.records(info, make_seed(options.secret, info.name, repeat)));
      const Record* twin = other.find(record.name);
      changes = twin == nullptr || twin->data != record.data || twin->sizes != record.sizes;
    }
    if (!changes) out.push_back(std::string(record.name) + " does not change with the seed");
  }
  return out;
}

}  // namespace tito
