// A test program in which everything goes wrong, for runner_test.cpp. Every accident may cost only its own
// test.

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "support/exercise.h"

namespace {

int recurse(int depth) {
  volatile char room[1024] = {};
  room[0] = static_cast<char>(depth);
  return depth < 0 ? room[0] : recurse(depth + 1) + room[0];
}

TEST(Accidents, Passes) { EXERCISE("09.1"); }

TEST(Accidents, Fails) {
  EXERCISE("09.1");
  EXERCISE("09.2");
  std::puts("what the learner printed");
  EXPECT_EQ(1 + 1, 3);
}

TEST(Accidents, ReadsNowhere) {
  EXERCISE("09.3");
  int* volatile nowhere = nullptr;
  *nowhere = 1;
}

TEST(Accidents, OverflowsTheStack) { EXPECT_EQ(recurse(0), 0); }

TEST(Accidents, DividesByZero) {
  volatile int zero = 0;
  EXPECT_EQ(7 / zero, 0);
}

TEST(Accidents, Aborts) {
  std::fputs("accidents.cpp: Assertion 'honest' failed\n", stderr);
  std::abort();
}

TEST(Accidents, Exits) { std::exit(0); }

TEST(Accidents, LoopsForEver) {
  for (volatile bool more = true; more;) continue;
}

TEST(Accidents, Floods) {
  const std::string line(1 << 16, 'x');
  for (int i = 0; i < 200; ++i) std::puts(line.c_str());
}

TEST(Accidents, PrintsNul) {
  std::fwrite("a\0b", 1, 3, stdout);
  ADD_FAILURE() << "bytes that are no text: \xff\xfe, \"quotes\" and \n a line";
}

TEST(Accidents, IsUnwritten) {
  EXERCISE("09.4");
  throw std::runtime_error("todo 09.2: this exercise is not written yet (modules/09_x/student/x.cpp:7)");
}

TEST(Accidents, Skips) { GTEST_SKIP() << "no data here"; }

TEST(Accidents, PassesAtTheEnd) { EXERCISE("09.5"); }

}  // namespace
