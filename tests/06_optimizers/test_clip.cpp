#include <cmath>
#include <limits>

#include "06_optimizers/slopes.h"
#include "tinytorch/ops.h"

using namespace tinytorch;
using slopes::parameter;

namespace {
constexpr double kOneMillionth = 1e-6;  // clip_grad_norm_ adds that to the norm, as PyTorch does
const Tolerance kClipped(1e-6, 0, "the 1e-6 in the quotient");
}  // namespace

TEST(ClipNorm, ShortensToTheLength) {
  EXERCISE("06.7");
  const Tensor p = parameter(tensor({0, 0}), tensor({3, -4}));
  EXPECT_DOUBLE_EQ(optim::clip_grad_norm_({p}, 1), 5);
  EXPECT_TENSOR_NEAR(p.grad(), tensor({0.6f, -0.8f}), kClipped);
}

TEST(ClipNorm, CountsAllGradientsTogether) {
  EXERCISE("06.7");
  const Tensor a = parameter(zeros({2, 2}), tensor({{2, 0}, {0, 4}})),
               b = parameter(tensor({0}), tensor({-4}));
  EXPECT_DOUBLE_EQ(optim::clip_grad_norm_({a, b}, 3), 6);
  EXPECT_TENSOR_NEAR(a.grad(), tensor({{1, 0}, {0, 2}}), kClipped);
  EXPECT_TENSOR_NEAR(b.grad(), tensor({-2}), kClipped);
}

TEST(ClipNorm, LeavesShortOnesAlone) {
  EXERCISE("06.7");
  const Tensor p = parameter(tensor({0, 0}), tensor({3, 4}));
  EXPECT_DOUBLE_EQ(optim::clip_grad_norm_({p}, 5.5), 5);
  EXPECT_TENSOR_EQ(p.grad(), tensor({3, 4}));
}

TEST(ClipNorm, AddsAMillionthToTheNorm) {
  EXERCISE("06.7");
  const Tensor p = parameter(tensor({0}), tensor({1e-6f}));
  optim::clip_grad_norm_({p}, 1e-6);
  EXPECT_TENSOR_NEAR(p.grad(), tensor({0.5e-6f}), Tolerance(1e-5, 0, "one quotient"));
}

TEST(ClipNorm, DoesNotOverflow) {
  EXERCISE("06.7");
  const Tensor p = parameter(tensor({0, 0}), tensor({3e30f, 4e30f}));
  EXPECT_NEAR(optim::clip_grad_norm_({p}, 1) / 5e30, 1, 1e-6);
  EXPECT_TENSOR_NEAR(p.grad(), tensor({0.6f, 0.8f}), Tolerance(1e-6, 0, "a factor of 2e-31 in float"));
}

TEST(ClipNorm, SumsInDouble) {
  EXERCISE("06.7");
  const Index many = 1 << 22;
  const Tensor p = parameter(zeros({many}), full({many}, 1.0f / 3));
  EXPECT_NEAR(optim::clip_grad_norm_({p}, 1e9), 2048.0 / 3, 1e-4);
}

TEST(ClipNorm, PassesOverMissingGradients) {
  EXERCISE("06.7");
  const Tensor none = parameter(tensor({1})), p = parameter(tensor({0}), tensor({2}));
  EXPECT_DOUBLE_EQ(optim::clip_grad_norm_({none, p}, 1), 2);
  EXPECT_FALSE(none.grad().defined());
  EXPECT_EQ(optim::clip_grad_norm_({none}, 1), 0);
}

TEST(ClipNorm, ReadsAnyLayout) {
  EXERCISE("06.7");
  const Tensor p = parameter(zeros({2, 2}), tensor({{1, 2}, {3, 4}}).t());
  const Tensor q = parameter(zeros({2}), tensor({3}).expand({2}));  // one number, shown twice
  EXPECT_NEAR(optim::clip_grad_norm_({p, q}, std::sqrt(12.0)), std::sqrt(48.0), kOneMillionth);
  EXPECT_TENSOR_NEAR(p.grad(), tensor({{0.5f, 1.5f}, {1, 2}}), kClipped);
  EXPECT_TENSOR_NEAR(q.grad(), tensor({1.5f, 1.5f}), kClipped);
}

TEST(ClipNorm, ScalesAGradientThatTwoShareOnce) {
  EXERCISE("06.7");
  const Tensor shared = tensor({4});
  const Tensor p = parameter(tensor({0}), shared), q = parameter(tensor({0}), shared);
  optim::clip_grad_norm_({p, q}, std::sqrt(8.0));
  EXPECT_TENSOR_NEAR(p.grad(), tensor({2}), kClipped);
  EXPECT_TENSOR_NEAR(q.grad(), tensor({2}), kClipped);
}

TEST(ClipNorm, RefusesNanByNameWhenAsked) {
  EXERCISE("06.7");
  const NamedTensors all = {{"fine", parameter(tensor({0}), tensor({1}))},
                            {"sick", parameter(zeros({2}), tensor({1, NAN}))}};
  EXPECT_THROWS(optim::clip_grad_norm_(all, 1, true), ValueError,
                "clip_grad_norm_: the gradient of sick (2,)", "nan", "element 1");
  EXPECT_TENSOR_EQ(all[0].second.grad(), tensor({1}));  // nothing was written
  EXPECT_THROWS(optim::clip_grad_norm_(all, 0), ValueError, "max_norm is 0");
}

TEST(ClipNorm, TellsOfNanInItsAnswer) {
  EXERCISE("06.7");
  const Tensor p = parameter(zeros({2}), tensor({1, NAN}));
  EXPECT_TRUE(std::isnan(optim::clip_grad_norm_({p}, 1)));
}

TEST(ClipValue, CutsEachNumber) {
  const Tensor p = parameter(zeros({4}), tensor({3, -4, 0.5, NAN}));
  optim::clip_grad_value_({p}, 2);
  EXPECT_TENSOR_EQ_NAN(p.grad(), tensor({2, -2, 0.5, NAN}));
  EXPECT_THROWS(optim::clip_grad_value_({p}, -1), ValueError, "value is -1");
}
