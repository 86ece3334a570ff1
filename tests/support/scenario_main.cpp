/// @file
/// main() of a scenario program: scenarios_01 --list | --run NAME --seed HEX --out DESCRIPTOR

#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "support/scenario.h"
#include "support/scenario_stream.h"

namespace tinytorch::scenario {
namespace {

constexpr int kWrongCall = 2;
constexpr std::size_t kReserve = 4096;  // of kMaxBytes, for an error and the end

std::vector<const Scenario*>& scenarios() {
  static std::vector<const Scenario*> all;
  return all;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

const char* name_of(Judge judge) {
  switch (judge) {
    case Judge::close:
      return "close";
    case Judge::exact:
      return "exact";
    case Judge::same_set:
      return "same_set";
    case Judge::distribution:
      return "distribution";
    case Judge::check:
      return "check";
  }
  return "";
}

const char* name_of(Visibility visibility) {
  switch (visibility) {
    case Visibility::visible:
      return "visible";
    case Visibility::hidden:
      return "hidden";
    case Visibility::after_due:
      return "after_due";
  }
  return "";
}

/// The manifest; written by hand, because a JSON library takes longer to compile than all the rest.
void list() {
  std::string out = "[";
  for (const Scenario* s : scenarios()) {
    out += str(out.size() == 1 ? "\n" : ",\n", R"({"exercise": )", quoted(s->exercise), R"(, "name": )",
               quoted(s->name), R"(, "judge": ")", name_of(s->rule.judge), R"(", "rtol": )", s->rule.rtol,
               R"(, "atol": )", s->rule.atol, R"(, "why": )", quoted(s->rule.why), R"(, "visibility": ")",
               name_of(s->rule.visibility), R"(", "nan": )", s->rule.nan, R"(, "changes_inputs": )",
               s->rule.changes_inputs, "}");
  }
  std::puts((out + "\n]").c_str());
}

void record_error(std::string_view type, std::string_view message) {
  const std::string text = str(type, "\n", message.substr(0, kReserve / 2));
  stream().write_last(encode(kErrorName, Wire::error, {static_cast<std::int64_t>(text.size())}, text));
}

void play(const Scenario& scenario, std::string_view seed, int descriptor) {
  poison_storage(true);  // a read before a write shows as NaN
  stream().open(descriptor);
  Inputs in(seed);
  try {
    scenario.body(in);
  } catch (const Error& error) {
    record_error(error.type(), error.what());
  } catch (const std::exception& error) {
    record_error("std::exception", error.what());
  }
  End end{stream().count(), in.digest_drawn(), 0};
  try {
    end.after = in.digest_now();
  } catch (const Error&) {
    // An input that can no longer be read was changed: 0 is no digest of anything.
  }
  stream().write_last(encode_end(end));
}

/// The value behind --key, or "".
std::string_view option(int argc, char** argv, std::string_view key) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (argv[i] == key) return argv[i + 1];
  }
  return "";
}

int run(int argc, char** argv) {
  if (argc == 2 && argv[1] == std::string_view("--list")) {
    list();
    return 0;
  }
  const std::string_view name = option(argc, argv, "--run"), seed = option(argc, argv, "--seed"),
                         out = option(argc, argv, "--out");
  int descriptor = -1;
  const auto [end, error] = std::from_chars(out.data(), out.data() + out.size(), descriptor);
  const bool is_hex = !seed.empty() && seed.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (name.empty() || !is_hex || out.empty() || error != std::errc() || end != out.data() + out.size()) {
    std::fprintf(stderr, "usage: %s --list | --run NAME --seed HEX --out DESCRIPTOR\n", argv[0]);
    return kWrongCall;
  }
  for (const Scenario* scenario : scenarios()) {
    if (scenario->name == name) {
      play(*scenario, seed, descriptor);
      return 0;
    }
  }
  std::fprintf(stderr, "%s: no scenario is called '%s'; --list names them\n", argv[0],
               std::string(name).c_str());
  return kWrongCall;
}

}  // namespace

Scenario::Scenario(const char* of_exercise, const char* its_name, Rule its_rule, void (*its_body)(Inputs& in))
    : exercise(of_exercise), name(its_name), rule(std::move(its_rule)), body(its_body) {
  for (const Scenario* other : scenarios()) {
    if (std::strcmp(other->name, name) == 0) {
      std::fprintf(stderr, "scenarios: two are called '%s'; give one another name\n", name);
      std::exit(kWrongCall);
    }
  }
  scenarios().push_back(this);
}

Out& stream() {
  static Out out;
  return out;
}

void Out::open(int descriptor) {
  descriptor_ = descriptor;
  send(kMagic);
  bytes_ = kMagic.size();
}

void Out::write(std::string_view record) {
  if (bytes_ + record.size() > kMaxBytes - kReserve) throw MemoryError("the results are larger than 64 MiB");
  write_last(record);
}

void Out::write_last(std::string_view record) {
  send(record);
  bytes_ += record.size();
  ++count_;
}

void Out::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::write(descriptor_, bytes.data(), bytes.size());
    if (sent <= 0) throw FileError("the descriptor of the results takes no more");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace tinytorch::scenario

int main(int argc, char** argv) { return tinytorch::scenario::run(argc, argv); }
