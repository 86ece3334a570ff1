/// @file
/// fuzz_NAME [--iterations N] [--seconds S] [--seed N] [FILE...]: mutates valid files and reads them, the
/// same way for a seed every time; with files it reads just those. A finding is left in fuzz_finding.bin,
/// which is written before every input that is read.

#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <fstream>
#include <iterator>
#include <span>

#include "fuzz/fuzz.h"
#include "tinytorch/random.h"

namespace {

using tinytorch::Generator;

constexpr std::size_t kLongest = 4096;

std::size_t below(Generator& random, std::size_t n) { return static_cast<std::size_t>(random.below(n)); }

// One small accident.
void mutate(std::string& text, const std::vector<std::string>& seeds, const std::vector<std::string>& words,
            Generator& random) {
  const std::size_t at = below(random, text.size() + 1);
  const std::size_t length = below(random, text.size() - at + 1);
  const auto one_byte = [&] { return static_cast<char>(random.next() & 255); };
  switch (below(random, 9)) {
    case 0:  // one bit
      if (at < text.size()) text[at] = static_cast<char>(text[at] ^ 1 << below(random, 8));
      break;
    case 1:  // one byte
      if (at < text.size()) text[at] = one_byte();
      break;
    case 2:
      text.insert(at, 1, one_byte());
      break;
    case 3:
      text.erase(at, length);
      break;
    case 4:
      text.resize(at);
      break;
    case 5:  // the same again
      text.insert(at, text.substr(at, length));
      break;
    case 6:
      text.insert(at, words[below(random, words.size())]);
      break;
    case 7: {  // another number
      const std::size_t digit = text.find_first_of("0123456789", at);
      const std::size_t end = text.find_first_not_of("0123456789", digit);
      if (digit != std::string::npos)
        text.replace(digit, end - digit, std::to_string(random.next() >> below(random, 32)));
      break;
    }
    default: {  // the end of another file
      const std::string& other = seeds[below(random, seeds.size())];
      text = text.substr(0, at) + other.substr(below(random, other.size() + 1));
    }
  }
  if (text.size() > kLongest) text.resize(kLongest);
}

void keep(const std::string& text) { std::ofstream("fuzz_finding.bin", std::ios::binary) << text; }

bool read_one(const std::string& text) {
  try {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    return true;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "fuzz: an exception that no reader may throw: %s\n", error.what());
    return false;
  }
}

// A file a format could mean differently after each accident, so several may follow each other.
std::string mutated(const std::vector<std::string>& seeds, const std::vector<std::string>& words,
                    Generator& random) {
  std::string text = seeds[below(random, seeds.size())];
  for (std::size_t left = 1 + below(random, 6); left > 0; --left) mutate(text, seeds, words, random);
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t iterations = 2000, seed = 1;
  double seconds = 0;
  const std::span<char*> arguments(argv + 1, static_cast<std::size_t>(argc - 1));
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const bool more = i + 1 < arguments.size();
    if (more && !std::strcmp(arguments[i], "--iterations")) {
      iterations = std::stoull(arguments[++i]);
    } else if (more && !std::strcmp(arguments[i], "--seconds")) {
      seconds = std::stod(arguments[++i]);
    } else if (more && !std::strcmp(arguments[i], "--seed")) {
      seed = std::stoull(arguments[++i]);
    } else {
      std::ifstream in(arguments[i], std::ios::binary);
      if (!in) {
        std::fprintf(stderr, "fuzz: %s cannot be read; give files, --iterations, --seconds or --seed\n",
                     arguments[i]);
        return 2;
      }
      if (!read_one({std::istreambuf_iterator<char>(in), {}})) return 1;
      iterations = 0;
    }
  }

  const std::vector<std::string> seeds = fuzz_seeds(), words = fuzz_words();
  for (const std::string& each : seeds) {
    if (!read_one(each)) return 1;
  }
  Generator random(seed);
  const auto start = std::chrono::steady_clock::now();
  const auto passed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  std::uint64_t done = 0;
  for (; seconds > 0 ? passed() < seconds : done < iterations; ++done) {
    const auto state = random.state();
    const std::string text = mutated(seeds, words, random);
    if (!read_one(text)) {
      keep(text);
      std::fprintf(stderr, "fuzz: input %llu (position %llu of seed %llu) is in fuzz_finding.bin\n",
                   static_cast<unsigned long long>(done), static_cast<unsigned long long>(state.position),
                   static_cast<unsigned long long>(seed));
      return 1;
    }
  }
  std::printf("%llu inputs read\n", static_cast<unsigned long long>(done));
  return 0;
}
