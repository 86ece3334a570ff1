// The helpers of tests/support themselves: a helper that lets something wrong pass would hide it everywhere.

#include <gmock/gmock.h>

#include <limits>
#include <vector>

#include "support/expect.h"

namespace {

using namespace tinytorch;
using testing::HasSubstr;
using testing_support::Nan;
using testing_support::same_tensor;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

Tensor floats(const std::vector<float>& values, const Shape& shape) { return Tensor::from(values, shape); }
Tensor row(const std::vector<float>& values) { return floats(values, {static_cast<Index>(values.size())}); }

std::string complaint(const Tensor& got, const Tensor& want, const Tolerance& tolerance = 0.0,
                      Nan nan = Nan::never) {
  const testing::AssertionResult result = same_tensor(got, want, tolerance, nan);
  EXPECT_FALSE(result);
  return result.message();
}

TEST(ExpectTensor, PassesTheSameNumbersInAnotherLayout) {
  const Tensor a = floats({1, 2, 3, 4, 5, 6}, {2, 3});
  const Tensor turned = floats({1, 4, 2, 5, 3, 6}, {3, 2}).with_layout({{2, 3}, {1, 2}, 0});
  EXPECT_TRUE(same_tensor(turned, a, 0.0));
}

TEST(ExpectTensor, NamesTheFirstDifference) {
  const std::string text = complaint(floats({1, 2, 3, 9, 5, 8}, {2, 3}), floats({1, 2, 3, 4, 5, 6}, {2, 3}));
  EXPECT_THAT(text, HasSubstr("first difference at (1, 0)"));
  EXPECT_THAT(text, HasSubstr("got  9"));
  EXPECT_THAT(text, HasSubstr("want 4"));
  EXPECT_THAT(text, HasSubstr("2 of 6 elements differ"));
}

TEST(ExpectTensor, ShapeAndDtypeCount) {
  EXPECT_THAT(complaint(floats({1, 2}, {2}), floats({1, 2}, {1, 2})), HasSubstr("want shape (1, 2)"));
  const std::vector<std::int32_t> whole{1, 2};
  EXPECT_THAT(complaint(Tensor::from(whole, {2}), row({1, 2})), HasSubstr("want dtype f32"));
  EXPECT_THAT(complaint(Tensor(), row({1})), HasSubstr("no tensor at all"));
}

TEST(ExpectTensor, NanNeverPasses) {
  complaint(row({kNan}), row({1}), 1e9);
  complaint(row({1}), row({kNan}), 1e9);
  EXPECT_THAT(complaint(row({kNan}), row({kNan})), HasSubstr("EXPECT_TENSOR_EQ_NAN"));
}

TEST(ExpectTensor, NanPassesOnlyWhereItIsWanted) {
  EXPECT_TRUE(same_tensor(row({kNan, 1}), row({kNan, 1}), 0.0, Nan::where_wanted));
  complaint(row({kNan, kNan}), row({kNan, 1}), 0.0, Nan::where_wanted);
  complaint(row({1, 1}), row({kNan, 1}), 0.0, Nan::where_wanted);
}

TEST(ExpectTensor, AnInfinityIsNotCloseToANumber) {
  EXPECT_TRUE(same_tensor(row({kInf}), row({kInf}), 1e-6));
  complaint(row({kInf}), row({3e38f}), 1e9);
  complaint(row({1}), row({kInf}), 1e9);
  complaint(row({-kInf}), row({kInf}), 1e9);
}

TEST(ExpectTensor, ToleratesWhatItSaysAndNoMore) {
  const Tolerance tolerance(0.01, 0.001, "a hundredth");
  EXPECT_TRUE(same_tensor(row({100.9f}), row({100}), tolerance));
  EXPECT_THAT(complaint(row({101.1f}), row({100}), tolerance), HasSubstr("(a hundredth)"));
}

TEST(ExpectThrows, WantsTheTypeAndTheWords) {
  const auto refuse = [] { throw ShapeError("view: got (2, 3)"); };
  EXPECT_TRUE(testing_support::throws<ShapeError>("ShapeError", refuse, {"view", "(2, 3)"}));
  EXPECT_FALSE(testing_support::throws<ShapeError>("ShapeError", refuse, {"(3, 2)"}));
  EXPECT_FALSE(testing_support::throws<DTypeError>("DTypeError", refuse, {}));
  EXPECT_FALSE(testing_support::throws<ShapeError>("ShapeError", [] {}, {}));
}

TEST(ExpectThrows, LetsAnUnwrittenExerciseThrough) {
  EXPECT_THROW(static_cast<void>(testing_support::throws<ShapeError>("ShapeError", [] { todo("01.1"); }, {})),
               NotImplemented);
}

}  // namespace
