// Part 4 of module 01: the loops, first bare, then under the operations that run on them.

#include <cmath>
#include <limits>
#include <vector>

#include "support/expect.h"
#include "tinytorch/loops.h"
#include "tinytorch/ops.h"

using namespace tinytorch;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// What a walk said, element by element.
struct Visits {
  std::vector<Index> places_a, places_b, done;
  int rows = 0;
};

Visits walk(const Layout& x) {
  Visits v;
  for_each_row(x, [&v](Index done, Index count, Row r) {
    ++v.rows;
    for (Index i = 0; i < count; ++i) v.done.push_back(done + i), v.places_a.push_back(r.start + i * r.step);
  });
  return v;
}

Visits walk(const Layout& a, const Layout& b) {
  Visits v;
  for_each_row_pair(a, b, [&v](Index done, Index count, Row ra, Row rb) {
    ++v.rows;
    for (Index i = 0; i < count; ++i) {
      v.done.push_back(done + i);
      v.places_a.push_back(ra.start + i * ra.step);
      v.places_b.push_back(rb.start + i * rb.step);
    }
  });
  return v;
}

using Places = std::vector<Index>;

}  // namespace

TEST(ForEachRow, WalksInRowMajorOrder) {
  EXERCISE("01.9");
  EXPECT_EQ(walk({{2, 3}, {3, 1}, 0}).places_a, Places({0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(walk({{3, 2}, {1, 3}, 0}).places_a, Places({0, 3, 1, 4, 2, 5})) << "a transposed matrix";
  EXPECT_EQ(walk({{2, 2}, {10, 3}, 4}).places_a, Places({4, 7, 14, 17})) << "gaps and an offset";
  EXPECT_EQ(walk({{2, 2, 2}, {1, 10, 100}, 0}).places_a, Places({0, 100, 10, 110, 1, 101, 11, 111}));
  EXPECT_EQ(walk({{2, 2, 2}, {0, 2, 0}, 0}).places_a, Places({0, 0, 2, 2, 0, 0, 2, 2})) << "repeated axes";
}

TEST(ForEachRow, CountsWhatCameBefore) {
  EXERCISE("01.9");
  EXPECT_EQ(walk({{3, 2}, {1, 3}, 0}).done, Places({0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(walk({{2, 3, 2}, {100, 1, 10}, 0}).done, Places({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
}

TEST(ForEachRow, TreatsEvenlySpacedElementsAsOneRow) {
  EXERCISE("01.9");
  EXPECT_EQ(walk({{2, 3, 4}, {12, 4, 1}, 0}).rows, 1) << "a row-major tensor is one long row";
  EXPECT_EQ(walk({{4, 3}, {6, 2}, 0}).rows, 1) << "and so is every other element of one";
  EXPECT_EQ(walk({{4, 3}, {8, 2}, 0}).rows, 4);
  EXPECT_EQ(walk({{5, 2, 3}, {100, 3, 1}, 0}).rows, 5) << "the last two axes join, the first does not";
}

TEST(ForEachRow, OfRankZeroAndOfNothing) {
  EXERCISE("01.9");
  EXPECT_EQ(walk({{}, {}, 7}).places_a, Places({7}));
  EXPECT_EQ(walk({{0}, {1}, 0}).rows, 0);
  EXPECT_EQ(walk({{2, 0}, {1, 1}, 0}).rows, 0);
  EXPECT_EQ(walk({{0, 2}, {2, 1}, 0}).rows, 0);
  EXPECT_EQ(walk({{1, 1}, {5, 9}, 3}).places_a, Places({3}));
}

TEST(Map, ReachesEveryElementOfAnyView) {
  EXERCISE("01.9");
  const Tensor x = tensor({{1, 4, 9}, {16, 25, 36}});
  EXPECT_TENSOR_EQ(x.sqrt(), tensor({{1, 2, 3}, {4, 5, 6}}));
  EXPECT_TENSOR_EQ(x.t().sqrt(), tensor({{1, 4}, {2, 5}, {3, 6}}));
  EXPECT_TENSOR_EQ(x.slice(1, 0, 3, 2).sqrt(), tensor({{1, 3}, {4, 6}}));
  EXPECT_TENSOR_EQ(scalar(9).sqrt(), scalar(3));
  EXPECT_TENSOR_EQ(zeros({2, 0}).sqrt(), zeros({2, 0}));
}

TEST(ForEachRowPair, WalksBothSideBySide) {
  EXERCISE("01.10");
  const Visits v = walk({{2, 3}, {3, 1}, 0}, {{2, 3}, {1, 2}, 10});
  EXPECT_EQ(v.places_a, Places({0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(v.places_b, Places({10, 12, 14, 11, 13, 15}));
  EXPECT_EQ(v.done, Places({0, 1, 2, 3, 4, 5}));
}

TEST(ForEachRowPair, EachHasItsOwnSteps) {
  EXERCISE("01.10");
  const Visits v = walk({{2, 2, 2}, {40, 10, 1}, 3}, {{2, 2, 2}, {0, 1, 0}, 5});
  EXPECT_EQ(v.places_a, Places({3, 4, 13, 14, 43, 44, 53, 54}));
  EXPECT_EQ(v.places_b, Places({5, 5, 6, 6, 5, 5, 6, 6}));
}

TEST(ForEachRowPair, JoinsAxesOnlyWhereBothRunOn) {
  EXERCISE("01.10");
  EXPECT_EQ(walk({{4, 3}, {3, 1}, 0}, {{4, 3}, {3, 1}, 0}).rows, 1);
  EXPECT_EQ(walk({{4, 3}, {3, 1}, 0}, {{4, 3}, {0, 0}, 0}).rows, 1) << "a number beside a matrix";
  EXPECT_EQ(walk({{4, 3}, {3, 1}, 0}, {{4, 3}, {0, 1}, 0}).rows, 4) << "a row beside a matrix";
  EXPECT_EQ(walk({{4, 3}, {0, 1}, 0}, {{4, 3}, {3, 1}, 0}).rows, 4);
}

TEST(ForEachRowPair, OfRankZeroAndOfNothing) {
  EXERCISE("01.10");
  const Visits one = walk({{}, {}, 7}, {{}, {}, 8});
  EXPECT_EQ(one.places_a, Places({7}));
  EXPECT_EQ(one.places_b, Places({8}));
  EXPECT_EQ(walk({{3, 0}, {1, 1}, 0}, {{3, 0}, {0, 1}, 0}).rows, 0);
}

TEST(Add, BroadcastsOnEitherSide) {
  EXERCISE("01.10");
  const Tensor a = tensor({{1, 2, 3}, {4, 5, 6}});
  EXPECT_TENSOR_EQ(a + tensor({10, 20, 30}), tensor({{11, 22, 33}, {14, 25, 36}}));
  EXPECT_TENSOR_EQ(tensor({10, 20, 30}) + a, tensor({{11, 22, 33}, {14, 25, 36}}));
  EXPECT_TENSOR_EQ(a + tensor({{10}, {20}}), tensor({{11, 12, 13}, {24, 25, 26}}));
  EXPECT_TENSOR_EQ(tensor({{1}, {2}}) + tensor({10, 20}), tensor({{11, 21}, {12, 22}}));
}

TEST(Sub, KeepsItsOrder) {
  EXERCISE("01.10");
  EXPECT_TENSOR_EQ(tensor({5, 7}) - tensor({1, 10}), tensor({4, -3}));
  EXPECT_TENSOR_EQ(10.0f - tensor({1, 2}), tensor({9, 8}));
  EXPECT_TENSOR_EQ(tensor({1, 2}) - 10.0f, tensor({-9, -8}));
}

TEST(Arithmetic, TakesAnyView) {
  EXERCISE("01.10");
  const Tensor a = tensor({{1, 2}, {3, 4}});
  EXPECT_TENSOR_EQ(a * a.t(), tensor({{1, 6}, {6, 16}}));
  EXPECT_TENSOR_EQ(a.t() / a.select(0, 0), tensor({{1, 1.5}, {2, 2}}));
  EXPECT_TENSOR_EQ(2.0f * a.slice(0, 1, 2) + 1.0f, tensor({{7, 9}}));
}

TEST(InPlace, WritesThroughViews) {
  EXERCISE("01.10");
  Tensor a = zeros({2, 3});
  a.select(1, 1) += 5.0f;
  EXPECT_TENSOR_EQ(a, tensor({{0, 5, 0}, {0, 5, 0}}));
  a.t().slice(0, 0, 1).copy_(tensor({7, 8}));
  EXPECT_TENSOR_EQ(a, tensor({{7, 5, 0}, {8, 5, 0}}));
}

TEST(InPlace, ReadsBeforeItWrites) {
  EXERCISE("01.10");
  Tensor a = tensor({{1, 2}, {3, 4}});
  a += a.t();
  EXPECT_TENSOR_EQ(a, tensor({{2, 5}, {5, 8}}));
}

TEST(Fold, SumsOverEachAxis) {
  EXERCISE("01.11");
  const Tensor a = tensor({{1, 2, 3}, {4, 5, 6}});
  EXPECT_TENSOR_EQ(a.sum(0), tensor({5, 7, 9}));
  EXPECT_TENSOR_EQ(a.sum(1), tensor({6, 15}));
  EXPECT_TENSOR_EQ(a.sum(-1, true), tensor({{6}, {15}}));
  EXPECT_TENSOR_EQ(a.sum(), scalar(21));
  EXPECT_TENSOR_EQ(a.sum(Shape{0, 1}, true), tensor({{21}}));
}

TEST(Fold, SumsOverSeveralAxesOfAnyView) {
  EXERCISE("01.11");
  const Tensor x = arange(24).reshape({2, 3, 4});
  EXPECT_TENSOR_EQ(x.sum(Shape{0, 2}), tensor({60, 92, 124}));
  EXPECT_TENSOR_EQ(x.sum(Shape{2, 0}), tensor({60, 92, 124})) << "in any order of axes";
  EXPECT_TENSOR_EQ(x.sum(1), tensor({{12, 15, 18, 21}, {48, 51, 54, 57}}));
  EXPECT_TENSOR_EQ(x.permute({2, 0, 1}).sum(Shape{0}), tensor({{6, 22, 38}, {54, 70, 86}}));
  EXPECT_TENSOR_EQ(x.slice(2, 1, 4, 2).sum(Shape{1, 2}), tensor({36, 108}));
}

TEST(Fold, TakesItsAxesInBraces) {
  EXERCISE("01.11");
  const Tensor x = arange(24).reshape({2, 3, 4});
  EXPECT_TENSOR_EQ(x.sum({}), scalar(276)) << "no axes are all axes";
  EXPECT_TENSOR_EQ(x.sum({}, true), tensor({276}).reshape({1, 1, 1}));
  EXPECT_TENSOR_EQ(x.sum({0, 2}), tensor({60, 92, 124}));
  EXPECT_TENSOR_EQ(x.sum({-1, 0}, true), tensor({60, 92, 124}).reshape({1, 3, 1}));
  EXPECT_TENSOR_EQ(x.sum({0}), x.sum(0));
  EXPECT_TENSOR_EQ(x.mean({}), scalar(11.5));
  EXPECT_TENSOR_EQ(x.max({}), scalar(23));
  EXPECT_TENSOR_EQ(x.min({}), scalar(0));
  EXPECT_TENSOR_EQ(x.min({0, 1}), tensor({0, 1, 2, 3}));
  EXPECT_TENSOR_EQ(tensor({{1, 3}, {2, 8}}).var({}), scalar(29.0f / 3.0f));
  EXPECT_TENSOR_EQ(tensor({{1, 3}, {2, 8}}).var({0, 1}, 0), scalar(7.25));
}

TEST(Fold, StartsAfreshEveryTime) {
  EXERCISE("01.11");
  const Tensor a = tensor({1, 2, 3});
  EXPECT_TENSOR_EQ(a.sum(), scalar(6));
  EXPECT_TENSOR_EQ(a.sum(), scalar(6));
}

TEST(Fold, OfNothing) {
  EXERCISE("01.11");
  EXPECT_TENSOR_EQ(zeros({0}).sum(), scalar(0));
  EXPECT_TENSOR_EQ(zeros({3, 0}).sum(1), tensor({0, 0, 0}));
  EXPECT_TENSOR_EQ(zeros({3, 0}).sum(0), zeros({0}));
  EXPECT_TRUE(std::isnan(testing_support::raw_values(zeros({0}).mean())[0]));
  EXPECT_THROWS(zeros({3, 0}).max(1), ShapeError, "max", "(3, 0)", "no elements");
}

TEST(Fold, KeepsCountBeyondSixteenMillion) {
  EXERCISE("01.11");
  // 2^24 is the last number that counting in f32 by ones reaches.
  EXPECT_TENSOR_EQ(scalar(1).expand({16777218}).sum(), scalar(16777218.0f));
  EXPECT_TENSOR_EQ(scalar(1).expand({4098, 4097}).sum(), scalar(16789506.0f));
}

TEST(Fold, MaxAndMinSeeInfinityAndNan) {
  EXERCISE("01.11");
  EXPECT_TENSOR_EQ(tensor({{-1, -kInf}, {-5, -3}}).max(1), tensor({-1, -3}));
  EXPECT_TENSOR_EQ(tensor({{-1, -kInf}, {-5, -3}}).min(0), tensor({-5, -kInf}));
  EXPECT_TENSOR_EQ_NAN(tensor({{1, kNan, 3}, {4, 5, 6}}).max(1), tensor({kNan, 6}));
  EXPECT_TENSOR_EQ_NAN(tensor({{1, kNan, 3}, {4, 5, 6}}).sum(1), tensor({kNan, 15}));
}

TEST(Mean, DividesByWhatItFolded) {
  EXERCISE("01.11");
  const Tensor a = tensor({{1, 2, 3}, {5, 7, 9}});
  EXPECT_TENSOR_EQ(a.mean(0), tensor({3, 4.5, 6}));
  EXPECT_TENSOR_EQ(a.mean(1, true), tensor({{2}, {7}}));
  EXPECT_TENSOR_EQ(a.mean(), scalar(4.5));
}

TEST(Var, IsTheSampleVarianceUnlessToldOtherwise) {
  EXERCISE("01.11");
  const Tensor a = tensor({{1, 3}, {2, 8}});
  EXPECT_TENSOR_EQ(a.var({1}), tensor({2, 18}));
  EXPECT_TENSOR_EQ(a.var(1, 0), tensor({1, 9}));
  EXPECT_TENSOR_EQ(a.var(Shape{0, 1}, 0, true), tensor({{7.25}}));
  EXPECT_TENSOR_EQ(a.var(), scalar(29.0f / 3.0f));
  EXPECT_TENSOR_NEAR((a + 1e4f).var({1}), tensor({2, 18}),
                     Tolerance(1e-6, 0, "whole numbers: two passes lose nothing"));
}
