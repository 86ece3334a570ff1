// Part 4 of module 01: walks that threads share say what one thread says.

#include "support/expect.h"
#include "tinytorch/create.h"
#include "tinytorch/loops.h"
#include "tinytorch/ops.h"
#include "tinytorch/parallel.h"

using namespace tinytorch;

namespace {

/// `f` returns the same with one thread, with two and with five.
template <class F>
void expect_the_same(F f) {
  const int before = threads();
  set_threads(1);
  const Tensor alone = f();
  for (const int count : {2, 5}) {
    set_threads(count);
    EXPECT_TENSOR_EQ(f(), alone) << count << " threads";
  }
  set_threads(before);
}

/// Large enough for several threads, with a first axis that cannot be cut.
Tensor large(Generator& random) { return randn({1, 301, 300}, random); }

TEST(SharedWalks, OfOneTensor) {
  EXERCISE("01.9");
  Generator random(1);
  const Tensor x = large(random);
  expect_the_same([&] { return -x; });
  expect_the_same([&] { return -x.transpose(1, 2); });
  expect_the_same([&] { return -x.slice(1, 1, 301, 2).transpose(0, 2); });
}

TEST(SharedWalks, OfTwoTensors) {
  EXERCISE("01.10");
  Generator random(2);
  const Tensor x = large(random), row = randn({300}, random), column = randn({301, 1}, random);
  expect_the_same([&] { return x + x; });
  expect_the_same([&] { return x * row; });
  expect_the_same([&] { return column - x; });
  expect_the_same([&] { return row * column; });
  expect_the_same([&] { return x.transpose(1, 2).clone(); });
  expect_the_same([&] {
    Tensor y = x.clone();
    y.transpose(0, 2).add_(column);
    return y;
  });
}

TEST(SharedWalks, OfAFold) {
  EXERCISE("01.11");
  Generator random(3);
  const Tensor x = large(random);
  expect_the_same([&] { return x.sum(); });
  for (Index axis = 0; axis < 3; ++axis) {
    expect_the_same([&] { return x.sum(axis); });
    expect_the_same([&] { return x.transpose(0, 2).max(axis); });
  }
  expect_the_same([&] { return x.sum(Shape{0, 2}); });
}

}  // namespace
