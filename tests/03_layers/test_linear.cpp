#include <cmath>

#include "03_layers/trees.h"
#include "support/expect.h"

using namespace tinytorch;
using testing_support::raw_values;

TEST(LinearFunction, MultipliesRowsOfXWithRowsOfTheWeight) {
  EXERCISE("03.4");
  const Tensor weight = tensor({{1, 0, 2}, {0, 3, 1}});  // (out 2, in 3)
  EXPECT_TENSOR_EQ(linear(tensor({{1, 2, 3}}), weight), tensor({{7, 9}}));
  EXPECT_TENSOR_EQ(linear(tensor({{1, 2, 3}, {-1, 0, 1}}), weight), tensor({{7, 9}, {1, 1}}));
}

TEST(LinearFunction, AddsTheBiasToEveryRow) {
  EXERCISE("03.4");
  const Tensor weight = tensor({{1, 0, 2}, {0, 3, 1}}), bias = tensor({10, -20});
  EXPECT_TENSOR_EQ(linear(tensor({{1, 2, 3}, {-1, 0, 1}}), weight, bias), tensor({{17, -11}, {11, -19}}));
}

TEST(LinearFunction, OfASquareWeightUsesItsRows) {
  EXERCISE("03.4");
  EXPECT_TENSOR_EQ(linear(tensor({{1, 0}}), tensor({{1, 2}, {3, 4}})), tensor({{1, 3}}));
}

TEST(LinearFunction, LeavesLeadingAxesAlone) {
  EXERCISE("03.4");
  const Tensor weight = tensor({{1, 1}, {1, -1}, {0, 2}}), bias = tensor({0, 0, 1});
  EXPECT_TENSOR_EQ(linear(tensor({3, 1}), weight, bias), tensor({4, 2, 3}));
  const Tensor x = tensor({{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}});
  EXPECT_TENSOR_EQ(linear(x, weight, bias), tensor({{{3, -1, 5}, {7, -1, 9}}, {{11, -1, 13}, {15, -1, 17}}}));
  EXPECT_EQ(linear(zeros({2, 3, 4, 2}), weight, bias).shape(), (Shape{2, 3, 4, 3}));
}

TEST(LinearFunction, OfAnEmptyBatchIsAnEmptyBatch) {
  EXERCISE("03.4");
  EXPECT_EQ(linear(zeros({0, 2}), ones({3, 2}), ones({3})).shape(), (Shape{0, 3}));
}

TEST(LinearFunction, ReadsViewsAsTheyAre) {
  EXERCISE("03.4");
  const Tensor x = tensor({{1, 4}, {2, 5}, {3, 6}}).t();       // (2, 3), columns in memory
  const Tensor weight = tensor({{1, 0}, {0, 3}, {2, 1}}).t();  // (out 2, in 3)
  EXPECT_TENSOR_EQ(linear(x, weight, tensor({1, 2})), tensor({{8, 11}, {17, 23}}));
}

TEST(LinearFunction, IsLinear) {
  EXERCISE("03.4");
  Generator random(3);
  const Tensor weight = randn({5, 7}, random), x = randn({4, 7}, random), y = randn({4, 7}, random);
  EXPECT_TENSOR_NEAR(linear(x + y * 2, weight), linear(x, weight) + linear(y, weight) * 2,
                     Tolerance(1e-4, 1e-5, "sums of 7 products, rounded in another order"));
}

TEST(LinearFunction, SaysWhatDoesNotFit) {
  EXERCISE("03.4");
  const Tensor weight = ones({5, 3});
  EXPECT_TENSOR_EQ(linear(ones({1, 3}), weight), full({1, 5}, 3));
  EXPECT_THROWS(linear(ones({2, 5}), weight), ShapeError, "linear: x is (2, 5) and weight is (5, 3)",
                "last axis of x must be 3");
  EXPECT_THROWS(linear(scalar(1), weight), ShapeError, "x is ()");
  EXPECT_THROWS(linear(ones({2, 3}), ones({3})), ShapeError, "the weight is (out, in)", "(3,)");
  EXPECT_THROWS(linear(ones({2, 3}), weight, ones({3})), ShapeError, "bias is (3,)", "must be (5,)");
  EXPECT_THROWS(linear(zeros({2, 3}, DType::i32), weight), DTypeError, "linear: x is i32", ".to(DType::f32)");
  EXPECT_THROWS(linear(ones({2, 3}), zeros({5, 3}, DType::u8)), DTypeError, "weight is u8");
}

TEST(LinearFunction, KnowsWhatItCosts) {
  const Tensor x = zeros({2, 4, 3}), weight = zeros({5, 3}), bias = zeros({5}), none;
  const auto cost = [&](const Tensor& b) {
    const Value values[] = {
        {Value::Type::tensor, {&x}}, {Value::Type::tensor, {&weight}}, {Value::Type::tensor, {&b}}};
    const Tensor result = zeros({2, 4, 5});
    return linear_op.info().cost_of(values, {&result, 1});
  };
  EXPECT_EQ(cost(none).flops, 2 * 8 * 3 * 5);
  EXPECT_EQ(cost(bias).flops, 2 * 8 * 3 * 5 + 40);
  EXPECT_EQ(cost(none).bytes_read, 4 * (24 + 15));
  EXPECT_EQ(cost(bias).bytes_read, 4 * (24 + 15 + 5));
  EXPECT_EQ(cost(bias).bytes_written, 4 * 40);
}

TEST(Linear, HoldsItsWeightAsPyTorchDoes) {
  EXERCISE("03.3");
  Generator random(1);
  const nn::Linear layer(3, 5, random), bare(3, 5, random, false);
  EXPECT_EQ(layer.weight.shape(), (Shape{5, 3}));
  EXPECT_EQ(layer.bias.shape(), (Shape{5}));
  EXPECT_FALSE(bare.bias.defined());
  EXPECT_TRUE(layer.weight.requires_grad() && layer.bias.requires_grad());
}

TEST(Linear, StartsWithinOneOverTheRootOfItsInputs) {
  EXERCISE("03.3");
  Generator random(2);
  const nn::Linear layer(100, 300, random);
  for (const Tensor& tensor : {layer.weight, layer.bias}) {
    double greatest = 0, square = 0;
    for (double v : raw_values(tensor)) greatest = std::max(greatest, std::abs(v)), square += v * v;
    EXPECT_LE(greatest, 0.1 + 1e-7);
    EXPECT_GT(greatest, 0.098);  // of 300 numbers the greatest stays below 0.98 of the bound once in 400
    const double deviation = std::sqrt(square / static_cast<double>(tensor.numel()));
    EXPECT_NEAR(deviation, 0.1 / std::sqrt(3.0),
                0.006);  // of 300 numbers it is known to 2.6 %; four times that
  }
}

TEST(Linear, IsTheSameForTheSameSeedOnly) {
  EXERCISE("03.3");
  Generator one(4), again(4), other(5);
  const nn::Linear a(6, 2, one), b(6, 2, again), c(6, 2, other), next(6, 2, one);
  EXPECT_TENSOR_EQ(a.weight, b.weight);
  EXPECT_TENSOR_EQ(a.bias, b.bias);
  EXPECT_NE(raw_values(a.weight), raw_values(c.weight));
  EXPECT_NE(raw_values(a.weight), raw_values(next.weight));
}

TEST(Linear, AppliesItsWeightAndBias) {
  EXERCISE("03.4");
  Generator random(1);
  nn::Linear layer(2, 1, random), bare(2, 1, random, false);
  layer.weight = bare.weight = tensor({{3, -1}});
  layer.bias = tensor({100});
  EXPECT_TENSOR_EQ(layer(tensor({{1, 1}, {2, 5}})), tensor({{102}, {101}}));
  EXPECT_TENSOR_EQ(bare(tensor({{1, 1}, {2, 5}})), tensor({{2}, {1}}));
}

TEST(Linear, NeedsInputsAndOutputs) {
  Generator random(1);
  EXPECT_THROWS(nn::Linear(0, 3, random), ValueError, "Linear: 0 inputs and 3 outputs");
  EXPECT_THROWS(nn::Linear(3, -1, random), ValueError, "-1 outputs");
}
