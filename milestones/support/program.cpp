#include "support/program.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <system_error>

#include "support/arguments.h"
#include "tinytorch/error.h"

namespace milestones {

namespace {

constexpr const char* kUsage =
    " [--seed N] [--quick] [--json] [--no-draw] [--out DIR]\n"
    "  --seed N   other data and another beginning; the same N gives the same figures\n"
    "  --quick    less training\n"
    "  --json     the figures as one JSON document, and nothing else\n"
    "  --no-draw  leave the pictures out\n"
    "  --out DIR  save files there, where there are any; .tito/milestones if you do not say\n";

Options read(int argc, char** argv, Options options) {
  for (Arguments words(argc, argv); words.next();) {
    if (words.is("--quick")) {
      options.quick = true;
    } else if (words.is("--json")) {
      options.json = true;
    } else if (words.is("--no-draw")) {
      options.draw = false;
    } else if (words.is("--seed")) {
      options.seed = static_cast<std::uint64_t>(words.whole());
    } else if (words.is("--out")) {
      options.out = words.value();
    } else {
      words.refuse();
    }
  }
  return options;
}

// JSON has no word for NaN or infinity; a figure that is one was not reached.
std::string number(double value) { return std::isfinite(value) ? tinytorch::str(value) : "null"; }

}  // namespace

void print_json(const char* name, const Options& options, const Report& report) {
  std::string text = tinytorch::str("{\"program\": \"", name, "\", \"seed\": ", options.seed,
                                    ", \"quick\": ", options.quick, ", \"figures\": {");
  const char* comma = "";
  for (const auto& [figure, value] : report.figures()) {
    text += tinytorch::str(comma, "\"", figure, "\": ", number(value));
    comma = ", ";
  }
  std::printf("%s}}\n", text.c_str());
}

std::filesystem::path output_folder(const Options& options) {
  const std::filesystem::path folder =
      options.out.empty() ? std::string(TINYTORCH_COURSE "/.tito/milestones") : options.out;
  std::error_code ignored;  // whoever writes into it says that it cannot
  std::filesystem::create_directories(folder, ignored);
  return folder;
}

void Report::print(const std::string& text) const {
  if (silent_) return;
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);  // training takes a while, and there may be a pipe
}

void Report::figure(const char* name, double value) {
  figures_.emplace_back(name, value);
  char shown[32];
  std::snprintf(shown, sizeof shown, "%.4g", value);  // events and --json have it whole
  say("   ", name, " = ", std::string_view(shown));
  if (const char* events = std::getenv("TINYTORCH_EVENTS")) {
    const std::string line = tinytorch::str("{\"figure\":\"", name, "\",\"value\":", number(value), "}\n");
    if (write(std::atoi(events), line.data(), line.size()) < 0) {
      throw std::system_error(errno, std::generic_category(), "cannot write the figures");
    }
  }
}

int guarded(const char* name, const std::function<void()>& body) {
  try {
    body();
    return 0;
  } catch (const WrongCall& wrong) {
    std::fprintf(stderr, "%s: %s\n", name, wrong.message.c_str());
    return 2;
  } catch (const tinytorch::Error& error) {
    std::fprintf(stderr, "%s: %s\n", name, error.what());
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", name, error.what());
    return 3;
  }
}

int run(int argc, char** argv, const char* name, void (*body)(const Options&, Report&),
        const Options& defaults) {
  if (argc == 2 && std::string_view(argv[1]) == "--help") {
    std::printf("%s%s", name, kUsage);
    return 0;
  }
  return guarded(name, [&] {
    const Options options = read(argc, argv, defaults);
    Report report(options.json);
    body(options, report);
    if (options.json) print_json(name, options, report);
  });
}

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
  return text;
}

}  // namespace milestones
