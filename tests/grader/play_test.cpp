#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "stream_builder.h"
#include "tito/core/error.h"
#include "tito/core/files.h"
#include "tito/core/grading_run.h"

namespace tito {
namespace {

namespace fs = std::filesystem;
namespace scenario = tinytorch::scenario;
using testing::HasSubstr;
using namespace std::chrono_literals;

/// Shell scripts in the place of a scenario program: $2 is the scenario, $4 the seed, $6 the descriptor.
class Play : public testing::Test {
 protected:
  Play() : folder_(fs::temp_directory_path() / ("play_test_" + std::to_string(getpid()))) {}
  ~Play() override { fs::remove_all(folder_); }

  fs::path script(const std::string& body) {
    const fs::path file = folder_ / "scenarios_01";
    write_file(file, "#!/bin/bash\n" + body + "\n");
    fs::permissions(file, fs::perms::owner_all);
    return file;
  }
  scenario::Answer answer(const std::string& body, std::chrono::milliseconds wall = 10s) {
    return play(script(body), "Name", "ab", wall);
  }

  fs::path folder_;
};

TEST_F(Play, TakesWhatIsWrittenToTheDescriptorAndNothingElse) {
  const scenario::Answer got = answer("echo noise; echo noise >&2; printf '%s %s' \"$2\" \"$4\" >&$6");
  EXPECT_EQ(got.bytes, "Name ab");
  EXPECT_EQ(got.code, 0);
  EXPECT_EQ(got.signal, 0);
}

TEST_F(Play, MeasuresTheEndFromOutside) {
  EXPECT_EQ(answer("exit 3").code, 3);
  EXPECT_EQ(answer("kill -SEGV $$").signal, SIGSEGV);
  const scenario::Answer endless = answer("printf TTS1 >&$6; while :; do :; done", 300ms);
  EXPECT_TRUE(endless.timed_out);
  EXPECT_EQ(endless.bytes, "TTS1");
}

TEST_F(Play, KeepsAtMost64MiB) {
  const scenario::Answer flood = answer("head -c 70000000 /dev/zero >&$6");
  EXPECT_TRUE(flood.overflow);
  EXPECT_EQ(flood.bytes.size(), scenario::kMaxBytes);
  EXPECT_EQ(flood.code, 0);
}

TEST_F(Play, DoesNotWaitForAChildThatHoldsThePipe) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(answer("printf x >&$6; setsid sleep 5 & disown").bytes, "x");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 4s);
}

TEST_F(Play, RefusesAReferenceThatFails) {
  const ScenarioInfo info{"01.1", "Name", {}};
  Reference silent(script("[ $1 = --list ] && echo '[]'"));
  EXPECT_THROW(silent.records(info, "ab"), Error);
  Reference crashing(script("if [ $1 = --list ]; then echo '[]'; else kill -SEGV $$; fi"));
  EXPECT_THROW(crashing.records(info, "ab"), Error);
}

TEST_F(Play, RefusesAManifestThatIsNone) {
  EXPECT_THROW(list_scenarios(script("echo '[{\"exercise\": \"01.1\"}]'")), Error);
  EXPECT_THROW(list_scenarios(script("exit 1")), Error);
  EXPECT_THROW(list_scenarios(script("echo hello")), Error);
}

TEST(Seed, IsHexadecimalAndShowsTheRepeatInItsLastDigit) {
  const std::string even = make_seed("secret", "Name", 0), odd = make_seed("secret", "Name", 1);
  EXPECT_EQ(even.size(), 64u);
  EXPECT_EQ(even.find_first_not_of("0123456789abcdef"), std::string::npos);
  EXPECT_EQ(even.back(), '0');
  EXPECT_EQ(odd.back(), '1');
  EXPECT_EQ(even, make_seed("secret", "Name", 0));
  EXPECT_NE(even, make_seed("another", "Name", 0));
  EXPECT_NE(even, make_seed("secret", "Other", 0));
  EXPECT_NE(even, make_seed("secret", "Name", 2));
}

}  // namespace
}  // namespace tito
