// Part 5 of module 01: argmax and products.

#include <cmath>
#include <limits>
#include <vector>

#include "support/expect.h"
#include "tinytorch/create.h"
#include "tinytorch/ops.h"
#include "tinytorch/parallel.h"

using namespace tinytorch;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

Index argmax_of(const std::vector<float>& x) {
  return kernels::argmax_of(x.data(), 1, static_cast<Index>(x.size()));
}

/// The product by its definition, in double.
Tensor slow_product(const Tensor& a, const Tensor& b) {
  const auto x = testing_support::raw_values(a), y = testing_support::raw_values(b);
  const Index m = a.shape()[0], inner = a.shape()[1], n = b.shape()[1];
  std::vector<float> out;
  for (Index i = 0; i < m; ++i) {
    for (Index j = 0; j < n; ++j) {
      double sum = 0;
      for (Index k = 0; k < inner; ++k)
        sum += x[static_cast<std::size_t>(i * inner + k)] * y[static_cast<std::size_t>(k * n + j)];
      out.push_back(static_cast<float>(sum));
    }
  }
  return Tensor::from(std::span<const float>(out), {m, n});
}

}  // namespace

TEST(ArgmaxOf, FindsTheGreatest) {
  EXERCISE("01.12");
  EXPECT_EQ(argmax_of({1, 5, 3}), 1);
  EXPECT_EQ(argmax_of({9, 5, 3}), 0);
  EXPECT_EQ(argmax_of({1, 5, 8}), 2);
  EXPECT_EQ(argmax_of({-4, -2, -9}), 1) << "also among negative numbers";
  EXPECT_EQ(argmax_of({7}), 0);
  EXPECT_EQ(argmax_of({-kInf, -kInf}), 0);
}

TEST(ArgmaxOf, KeepsTheFirstOnTies) {
  EXERCISE("01.12");
  EXPECT_EQ(argmax_of({3, 7, 7, 1, 7}), 1);
  EXPECT_EQ(argmax_of({0, 0, 0}), 0);
  EXPECT_EQ(argmax_of({-0.0f, 0.0f}), 0) << "the two zeros are equal";
}

TEST(ArgmaxOf, NanBeatsEverything) {
  EXERCISE("01.12");
  EXPECT_EQ(argmax_of({1, kNan, 3}), 1);
  EXPECT_EQ(argmax_of({kInf, 1, kNan}), 2);
  EXPECT_EQ(argmax_of({kNan, kNan, 5}), 0);
}

TEST(ArgmaxOf, StepsOverWhatIsBetween) {
  EXERCISE("01.12");
  const float x[] = {1, 100, 5, 100, 3, 100};
  EXPECT_EQ(kernels::argmax_of(x, 2, 3), 1);
  EXPECT_EQ(kernels::argmax_of(x + 4, -2, 3), 1) << "backwards: 3, 5, 1";
}

TEST(Argmax, AlongEachAxisOfAnyView) {
  EXERCISE("01.12");
  const Tensor a = tensor({{1, 9, 3}, {7, 2, 8}});
  EXPECT_TENSOR_EQ(a.argmax(1), tensor_i32({1, 2}));
  EXPECT_TENSOR_EQ(a.argmax(0), tensor_i32({1, 0, 1}));
  EXPECT_TENSOR_EQ(a.t().argmax(0, true), tensor_i32({{1, 2}}));
  EXPECT_TENSOR_EQ(a.argmin(1), tensor_i32({0, 1}));
  EXPECT_EQ(a.argmax().item<int>(), 1);
  EXPECT_THROWS(zeros({2, 0}).argmax(1), ShapeError, "argmax", "(2, 0)");
}

TEST(Matmul, RowsTimesColumns) {
  EXERCISE("01.13");
  // From the first row and column: 1*5 + 2*7 = 19; then 1*6 + 2*8 = 22, 3*5 + 4*7 = 43, 3*6 + 4*8 = 50.
  float out[4] = {-1, -1, -1, -1};
  const float a[] = {1, 2, 3, 4}, b[] = {5, 6, 7, 8};
  kernels::multiply(out, {a, 2, 2, 2, 1}, {b, 2, 2, 2, 1});
  EXPECT_EQ(std::vector<float>(out, out + 4), std::vector<float>({19, 22, 43, 50}));
}

TEST(Matmul, OfEveryShape) {
  EXERCISE("01.13");
  const float a[] = {1, 2, 3, 4, 5, 6}, b[] = {1, 0, -1, 2, 3, 5};
  float out[9] = {};
  kernels::multiply(out, {a, 2, 3, 3, 1}, {b, 3, 2, 2, 1});
  EXPECT_EQ(std::vector<float>(out, out + 4), std::vector<float>({8, 19, 17, 40}));
  kernels::multiply(out, {a, 3, 2, 2, 1}, {b, 2, 3, 3, 1});
  EXPECT_EQ(std::vector<float>(out, out + 9), std::vector<float>({5, 6, 9, 11, 12, 17, 17, 18, 25}));
  kernels::multiply(out, {a, 1, 3, 3, 1}, {b, 3, 1, 1, 1});
  EXPECT_EQ(out[0], -2) << "a row times a column";
  EXPECT_EQ(out[1], 6) << "and nothing behind it is touched";
}

TEST(Matmul, ReadsThroughBothStrides) {
  EXERCISE("01.13");
  // a and b transposed: (3, 2) read as (2, 3), and so on.
  const float a[] = {1, 4, 2, 5, 3, 6}, b[] = {1, 0, 2, 1, 0, 3};
  float out[4] = {};
  kernels::multiply(out, {a, 2, 3, 1, 2}, {b, 3, 2, 1, 3});
  EXPECT_EQ(std::vector<float>(out, out + 4), std::vector<float>({7, 10, 16, 22}));
}

TEST(Matmul, ReadsPartsOfWiderMatrices) {
  EXERCISE("01.13");
  // The left two of three columns, of a and of b: the rows are three apart.
  const float a[] = {1, 2, -9, 3, 4, -9}, b[] = {5, 6, -9, 7, 8, -9};
  float out[4] = {};
  kernels::multiply(out, {a, 2, 2, 3, 1}, {b, 2, 2, 3, 1});
  EXPECT_EQ(std::vector<float>(out, out + 4), std::vector<float>({19, 22, 43, 50}));
}

TEST(Matmul, ClearsWhatWasThere) {
  EXERCISE("01.13");
  float out[4] = {1e9f, kNan, kInf, 5};
  kernels::multiply(out, {nullptr, 2, 0, 0, 1}, {nullptr, 0, 2, 2, 1});
  EXPECT_EQ(std::vector<float>(out, out + 4), std::vector<float>({0, 0, 0, 0})) << "a sum over nothing is 0";
  const float a[] = {2}, b[] = {3};
  kernels::multiply(out, {a, 1, 1, 1, 1}, {b, 1, 1, 1, 1});
  kernels::multiply(out, {a, 1, 1, 1, 1}, {b, 1, 1, 1, 1});
  EXPECT_EQ(out[0], 6);
}

TEST(Matmul, IsTheSameForAnyNumberOfThreads) {
  EXERCISE("01.13");
  // Enough work for several threads, and a number of rows that does not divide evenly among them.
  Generator random(13);
  const Tensor a = randn({64, 301}, random).t(), b = randn({64, 130}, random);
  const int before = threads();
  std::vector<decltype(testing_support::raw_values(a))> results;
  for (int count : {1, 2, 3}) {
    set_threads(count);
    results.push_back(testing_support::raw_values(a.matmul(b)));
  }
  set_threads(before);
  EXPECT_EQ(results[1], results[0]);
  EXPECT_EQ(results[2], results[0]);
}

TEST(Matmul, LetsNanAndInfinityThrough) {
  EXERCISE("01.13");
  const float a[] = {0, 1}, b[] = {kNan, 2};
  float out[1] = {};
  kernels::multiply(out, {a, 1, 2, 2, 1}, {b, 2, 1, 1, 1});
  EXPECT_TRUE(std::isnan(out[0])) << "0 * NaN is NaN: no shortcut for zeros";
}

TEST(BatchedMatmul, MultipliesEachPair) {
  EXERCISE("01.14");
  const Tensor a = tensor({{{1, 2}, {3, 4}}, {{1, 0}, {0, 1}}}),
               b = tensor({{{5, 6}, {7, 8}}, {{9, 8}, {7, 6}}});
  EXPECT_TENSOR_EQ(matmul(a, b), tensor({{{19, 22}, {43, 50}}, {{9, 8}, {7, 6}}}));
}

TEST(BatchedMatmul, BroadcastsTheLeadingAxes) {
  EXERCISE("01.14");
  const Tensor a = arange(12).reshape({2, 1, 2, 3}), b = arange(18).reshape({3, 3, 2});
  const Tensor out = matmul(a, b);
  ASSERT_EQ(out.shape(), Shape({2, 3, 2, 2}));
  for (Index i = 0; i < 2; ++i) {
    for (Index j = 0; j < 3; ++j) {
      EXPECT_TENSOR_EQ(out[i][j], slow_product(a[i][0], b[j])) << "pair " << i << ", " << j;
    }
  }
}

TEST(BatchedMatmul, OfPlainMatricesAndViews) {
  EXERCISE("01.14");
  const Tensor a = arange(6).reshape({2, 3});
  EXPECT_TENSOR_EQ(matmul(a, a.t()), tensor({{5, 14}, {14, 50}}));
  EXPECT_TENSOR_EQ(matmul(a.t(), a), tensor({{9, 12, 15}, {12, 17, 22}, {15, 22, 29}}));
  EXPECT_TENSOR_EQ(matmul(a.slice(0, 1, 2), a.slice(0, 1, 2).t()), tensor({{50}}))
      << "views that begin later";
  const Tensor x = arange(24).reshape({2, 3, 4});
  EXPECT_TENSOR_EQ(matmul(x.permute({1, 0, 2}), x.permute({1, 2, 0}))[2],
                   slow_product(x.select(1, 2), x.select(1, 2).t()));
  EXPECT_TENSOR_EQ(matmul(x.slice(2, 0, 4, 2), ones({2, 1})).squeeze(-1), x.slice(2, 0, 4, 2).sum(2));
}

TEST(BatchedMatmul, WithVectorsAsTorchHasIt) {
  EXERCISE("01.14");
  const Tensor m = tensor({{1, 2, 3}, {4, 5, 6}}), v = tensor({1, 0, 2}), w = tensor({1, 2});
  EXPECT_TENSOR_EQ(matmul(m, v), tensor({7, 16}));
  EXPECT_TENSOR_EQ(matmul(w, m), tensor({9, 12, 15}));
  EXPECT_TENSOR_EQ(matmul(v, v), scalar(5));
  EXPECT_TENSOR_EQ(matmul(arange(12).reshape({2, 2, 3}), v), tensor({{4, 13}, {22, 31}}));
}

TEST(BatchedMatmul, OfNothing) {
  EXERCISE("01.14");
  EXPECT_TENSOR_EQ(matmul(zeros({2, 0}), zeros({0, 3})), zeros({2, 3}));
  EXPECT_TENSOR_EQ(matmul(zeros({0, 2}), zeros({2, 3})), zeros({0, 3}));
  EXPECT_EQ(matmul(zeros({0, 2, 3}), zeros({3, 4})).shape(), Shape({0, 2, 4}));
}

TEST(BatchedMatmul, AgreesWithTheDefinition) {
  EXERCISE("01.14");
  Generator random(7);
  for (const auto& [m, k, n] :
       {std::tuple<Index, Index, Index>{1, 1, 1}, {3, 5, 2}, {17, 31, 9}, {33, 64, 65}}) {
    const Tensor a = randn({m, k}, random), b = randn({k, n}, random);
    const Tolerance sums(1e-5, 1e-5, "sums of up to 64 rounded products");
    EXPECT_TENSOR_NEAR(matmul(a, b), slow_product(a, b), sums);
    EXPECT_TENSOR_NEAR(matmul(b.t(), a.t()).t(), slow_product(a, b), sums);
  }
}

/// Whole numbers from -8 to 8, of which float sums are exact, as a matrix whose rows, or columns, run on.
Tensor whole_numbers(Index rows, Index columns, bool by_columns, Generator& random) {
  if (by_columns) return whole_numbers(columns, rows, false, random).t();
  return randint(-8, 9, {rows, columns}, random).to(DType::f32);
}

TEST(BatchedMatmul, OfLargeMatricesIsTheSameSum) {
  EXERCISE("01.14");
  Generator random(8);
  for (const auto& [m, k, n] :
       {std::tuple<Index, Index, Index>{64, 64, 64}, {5, 131, 300}, {4, 1030, 17}, {67, 257, 259}}) {
    for (const bool ta : {false, true}) {
      for (const bool tb : {false, true}) {
        const Tensor a = whole_numbers(m, k, ta, random), b = whole_numbers(k, n, tb, random);
        EXPECT_TENSOR_EQ(matmul(a, b), slow_product(a, b)) << m << " " << k << " " << n << " " << ta << tb;
      }
    }
  }
}

TEST(BatchedMatmul, OfLargeMatricesKeepsInfinityInItsColumn) {
  EXERCISE("01.14");
  const Tensor a = ones({33, 131}), b = ones({131, 65});
  b.at(130, 64) = kInf;
  const Tensor out = matmul(a, b);
  for (Index i = 0; i < 33; ++i) {
    EXPECT_EQ(out.at(i, 63), 131.0f);
    EXPECT_EQ(out.at(i, 64), kInf);
  }
}

TEST(BatchedMatmul, RefusesWhatDoesNotFit) {
  EXERCISE("01.14");
  EXPECT_THROWS(matmul(zeros({2, 3}), zeros({4, 5})), ShapeError, "(2, 3)", "(4, 5)", "3 columns", "4 rows");
  EXPECT_THROWS(matmul(zeros({2, 2, 3}), zeros({3, 3, 4})), ShapeError, "broadcast", "2 and 3");
  EXPECT_THROWS(matmul(scalar(2), zeros({2, 2})), ShapeError, "a * b");
  EXPECT_THROWS(matmul(zeros({2, 2}), zeros({2, 2}, DType::i32)), DTypeError, "matmul", "i32",
                ".to(DType::f32)");
}
