// Exercise 02.8: lanes along any axis, first with a running sum, which depends on every place in the lane, then softmax.

#include <limits>

#include "support/expect.h"
#include "tinytorch/activations.h"

using namespace tinytorch;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

void running_sum(Lane<const float> from, Lane<float> to) {
  float total = 0;
  for (Index i = 0; i < from.count; ++i) to[i] = total += from[i];
}

Tensor running(const Tensor& x, Index axis) { return map_lanes(x, axis, &running_sum); }

}  // namespace

TEST(MapLanes, FindsRowsAndColumns) {
  EXERCISE("02.8");
  const Tensor x = tensor({{1, 2, 3}, {10, 20, 30}});
  EXPECT_TENSOR_EQ(running(x, 1), tensor({{1, 3, 6}, {10, 30, 60}}));
  EXPECT_TENSOR_EQ(running(x, 0), tensor({{1, 2, 3}, {11, 22, 33}}));
}

TEST(MapLanes, TakesAVectorAsOneLane) {
  EXERCISE("02.8");
  EXPECT_TENSOR_EQ(running(tensor({1, 2, 3, 4}), 0), tensor({1, 3, 6, 10}));
}

TEST(MapLanes, FindsTheMiddleAxis) {
  EXERCISE("02.8");
  const Tensor x = tensor({{{1, 2}, {10, 20}, {100, 200}}, {{3, 4}, {30, 40}, {300, 400}}});  // (2, 3, 2)
  EXPECT_TENSOR_EQ(running(x, 0), tensor({{{1, 2}, {10, 20}, {100, 200}}, {{4, 6}, {40, 60}, {400, 600}}}));
  EXPECT_TENSOR_EQ(running(x, 1), tensor({{{1, 2}, {11, 22}, {111, 222}}, {{3, 4}, {33, 44}, {333, 444}}}));
  EXPECT_TENSOR_EQ(running(x, 2), tensor({{{1, 3}, {10, 30}, {100, 300}}, {{3, 7}, {30, 70}, {300, 700}}}));
}

TEST(MapLanes, ReadsAnyStrides) {
  EXERCISE("02.8");
  const Tensor x = tensor({{1, 2, 3}, {10, 20, 30}});
  EXPECT_TENSOR_EQ(running(x.t(), 0), tensor({{1, 10}, {3, 30}, {6, 60}})) << "the input is a transpose";
  EXPECT_TENSOR_EQ(running(x.t(), 1), tensor({{1, 11}, {2, 22}, {3, 33}})) << "the input is a transpose";
  EXPECT_TENSOR_EQ(running(x.slice(1, 1, 3), 1), tensor({{2, 5}, {20, 50}}))
      << "the input starts inside its storage";
  EXPECT_TENSOR_EQ(running(x.slice(1, 0, 3, 2), 0), tensor({{1, 3}, {11, 33}})) << "every other column";
  EXPECT_TENSOR_EQ(running(x.slice(1, 0, 1).expand({2, 3}), 1), x) << "stride 0";
}

TEST(MapLanes, MakesARowMajorTensorOfItsOwn) {
  EXERCISE("02.8");
  const Tensor x = tensor({{1, 2, 3}, {10, 20, 30}});
  const Tensor y = running(x.t(), 0);
  EXPECT_EQ(y.strides(), (Shape{2, 1})) << "the result is row-major, whatever x is";
  EXPECT_FALSE(y.shares_storage_with(x)) << "the result is a view of the input";
  EXPECT_TENSOR_EQ(x, tensor({{1, 2, 3}, {10, 20, 30}})) << "the input was written to";
}

TEST(MapLanes, HandsOverEveryLaneOnceAndWhole) {
  EXERCISE("02.8");
  const Tensor x = zeros({3, 4, 5});
  for (Index axis = 0; axis < 3; ++axis) {
    Index lanes = 0;
    const Tensor y = map_lanes(x, axis, [&](Lane<const float> from, Lane<float> to) {
      ++lanes;
      EXPECT_EQ(from.count, x.shape()[axis]);
      EXPECT_EQ(to.count, x.shape()[axis]);
      for (Index i = 0; i < to.count; ++i) to[i] = 1;
    });
    EXPECT_EQ(lanes, 60 / x.shape()[axis]) << "lanes along axis " << axis;
    EXPECT_TENSOR_EQ(y, ones({3, 4, 5}));
  }
}

TEST(MapLanes, CopesWithNothing) {
  EXERCISE("02.8");
  EXPECT_TENSOR_EQ(running(Tensor::empty({2, 0}), 1), Tensor::empty({2, 0}));
  EXPECT_TENSOR_EQ(running(Tensor::empty({2, 0}), 0), Tensor::empty({2, 0}));
  EXPECT_TENSOR_EQ(running(Tensor::empty({0}), 0), Tensor::empty({0}));
}

TEST(Softmax, WeighsRowsUnlessTold) {
  EXERCISE("02.8");
  EXERCISE("02.7");
  const Tensor x = tensor({{0, 0.6931472f, 1.6094379f}, {5, 5, -kInf}});
  const Tensor want = tensor({{0.125f, 0.25f, 0.625f}, {0.5f, 0.5f, 0}});
  EXPECT_TENSOR_NEAR(softmax(x), want, 1e-6);
  EXPECT_TENSOR_NEAR(softmax(x, 1), want, 1e-6);
  EXPECT_TENSOR_NEAR(softmax(x, -1), want, 1e-6);
}

TEST(Softmax, WeighsColumnsAlongAxisZero) {
  EXERCISE("02.8");
  EXERCISE("02.7");
  const Tensor x = tensor({{0, 0, 1}, {0, 1.0986123f, 1}});
  const Tensor want = tensor({{0.5f, 0.25f, 0.5f}, {0.5f, 0.75f, 0.5f}});
  EXPECT_TENSOR_NEAR(softmax(x, 0), want, 1e-6);
  EXPECT_TENSOR_NEAR(softmax(x, -2), want, 1e-6);
  EXPECT_TENSOR_NEAR(softmax(x.t(), 1), want.t(), 1e-6);
}

TEST(Softmax, LeavesFullyMaskedRowsAtZeroAndTheirNeighboursAlone) {
  EXERCISE("02.8");
  EXERCISE("02.7");
  const Tensor scores = tensor({{1, -kInf}, {-kInf, -kInf}, {2, 2}});
  EXPECT_TENSOR_EQ(softmax(scores), tensor({{1, 0}, {0, 0}, {0.5f, 0.5f}}));
}

TEST(Softmax, RefusesWhatHasNoLanes) {
  EXERCISE("02.8");
  EXPECT_THROWS(softmax(scalar(1)), IndexError, "softmax", "axis -1", "shape ()", "no axes");
  EXPECT_THROWS(softmax(tensor({{1, 2}}), 2), IndexError, "softmax", "axis 2", "(1, 2)");
  EXPECT_THROWS(softmax(tensor({{1, 2}}), -3), IndexError, "softmax", "axis -3");
  EXPECT_THROWS(softmax(tensor_i32({1, 2})), DTypeError, "softmax", "needs f32", "got i32",
                ".to(DType::f32)");
}
