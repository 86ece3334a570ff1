#include "images.h"

using namespace spatial_tests;

namespace {

/// conv2d of x, weight and bias with these settings.
auto convolution(Conv2dOptions options = {}) {
  return [options](const Tensors& t) { return conv2d(t[0], t[1], t.size() > 2 ? t[2] : Tensor(), options); };
}

const Tolerance kSums{1e-5, 1e-5, "sums of some dozen products, in another order"};

}  // namespace

TEST(Conv2dGradient, OfASmallImage) {
  EXERCISE("09.6");
  const Tensor x = tensor({1, 2, 3}).reshape({1, 1, 1, 3}), weight = tensor({10, 100}).reshape({1, 1, 1, 2});
  const Tensors d =
      gradients_of(convolution(), {x, weight, zeros({1})}, tensor({1, 5}).reshape({1, 1, 1, 2}));
  EXPECT_TENSOR_EQ(d[0], tensor({10, 150, 500}).reshape({1, 1, 1, 3}));  // 1*10, 1*100 + 5*10, 5*100
  EXPECT_TENSOR_EQ(d[1], tensor({11, 17}).reshape({1, 1, 1, 2}));        // 1*1 + 5*2, 1*2 + 5*3
  EXPECT_TENSOR_EQ(d[2], tensor({6}));
}

TEST(Conv2dGradient, AddsUpOverTheBatch) {
  EXERCISE("09.6");
  const Tensor weight = tensor({2}).reshape({1, 1, 1, 1});
  const Tensor x = tensor({1, 10, 100}).reshape({3, 1, 1, 1});
  const Tensors d = gradients_of(convolution(), {x, weight});
  EXPECT_TENSOR_EQ(d[1], tensor({111}).reshape({1, 1, 1, 1}));
  EXPECT_TENSOR_EQ(d[0], full({3, 1, 1, 1}, 2));
}

TEST(Conv2dGradient, AgreesWithDifferences) {
  EXERCISE("09.6");
  EXPECT_GRADIENT_OK(convolution(), {apart({2, 2, 4, 3}), apart({3, 2, 2, 2}, 2), apart({3}, 3)});
  EXPECT_GRADIENT_OK(convolution({.stride = 2, .padding = 1}),
                     {apart({2, 1, 5, 4}), apart({2, 1, 3, 3}, 2), apart({2}, 3)});
  EXPECT_GRADIENT_OK(convolution({.stride = {2, 1}, .padding = {1, 2}, .dilation = {2, 1}, .groups = 2}),
                     {apart({2, 4, 4, 3}), apart({2, 2, 2, 3}, 2), apart({2}, 3)});
  EXPECT_GRADIENT_OK(convolution({.padding = 1, .groups = 3}), {apart({1, 3, 3, 3}), apart({6, 1, 3, 2}, 2)});
}

TEST(Conv2dGradient, IsThatOfTheLinearLayerItIs) {
  EXERCISE("09.6");
  const Tensor x = apart({3, 2, 2, 2}), weight = apart({4, 2, 2, 2}, 2), bias = apart({4}, 3),
               dy = apart({3, 4, 1, 1}, 4);
  const Tensors d = gradients_of(convolution(), {x, weight, bias}, dy);
  const auto flat = [](const Tensors& t) { return linear(t[0], t[1], t[2]); };
  const Tensors want =
      gradients_of(flat, {x.reshape({3, 8}), weight.reshape({4, 8}), bias}, dy.reshape({3, 4}));
  EXPECT_TENSOR_NEAR(d[0], want[0].reshape({3, 2, 2, 2}), kSums);
  EXPECT_TENSOR_NEAR(d[1], want[1].reshape({4, 2, 2, 2}), kSums);
  EXPECT_TENSOR_NEAR(d[2], want[2], kSums);
}

TEST(Conv2dGradient, AddsToWhatOtherImagesGave) {
  EXERCISE("09.6");
  const Tensor image = tensor({{{1, 2, 3}}}), filters = tensor({{10, 100}}), dy = tensor({{1, 5}});
  Tensor dfilters = tensor({{1000, 2000}}), dimage;
  gradients::convolve(image, filters, window({1, 2}), dy, nullptr, &dfilters);
  EXPECT_TENSOR_EQ(dfilters, tensor({{1011, 2017}}));
  gradients::convolve(image, filters, window({1, 2}), dy, &dimage, nullptr);
  EXPECT_TENSOR_EQ(dimage, tensor({{{10, 150, 500}}}));
}

TEST(Conv2dGradient, AnswersOnlyWhatIsAsked) {
  EXERCISE("09.6");
  enable_autograd();
  const Tensor x = apart({2, 1, 3, 3}), w = apart({2, 1, 2, 2}, 2), b = apart({2}, 3);
  const Tensor weight = leaf(w), input = leaf(x), bias = leaf(b);
  conv2d(x, weight, b).sum().backward();
  conv2d(input, w, b).sum().backward();
  conv2d(x, w, bias).sum().backward();
  const Tensors all = gradients_of(convolution(), {x, w, b});
  EXPECT_TENSOR_EQ(input.grad(), all[0]);
  EXPECT_TENSOR_EQ(weight.grad(), all[1]);
  EXPECT_TENSOR_EQ(bias.grad(), all[2]);
}

TEST(Conv2dGradient, TakesADyOfAnyLayout) {
  EXERCISE("09.6");
  const Tensor x = apart({3, 2, 4, 4}), weight = apart({3, 2, 2, 2}, 2), dy = apart({3, 3, 3, 3}, 3);
  const Tensors straight = gradients_of(convolution(), {x, weight}, dy);
  const Tensors reversed = gradients_of(convolution(), {turned(x), turned(weight)}, turned(dy));
  EXPECT_TENSOR_EQ(reversed[0], straight[0]);
  EXPECT_TENSOR_EQ(reversed[1], straight[1]);
}

TEST(Conv2dGradient, IsTheSameForAnyNumberOfThreads) {
  EXERCISE("09.6");
  const Tensor x = apart({37, 2, 9, 9}), weight = apart({4, 2, 3, 3}, 2), dy = apart({37, 4, 7, 7}, 3);
  const int before = threads();
  set_threads(1);
  const Tensors alone = gradients_of(convolution(), {x, weight}, dy);
  set_threads(3);
  const Tensors together = gradients_of(convolution(), {x, weight}, dy);
  set_threads(before);
  EXPECT_TENSOR_EQ(together[0], alone[0]);
  EXPECT_TENSOR_EQ(together[1], alone[1]);
}

TEST(Conv2dGradient, OfNobodyIsZero) {
  EXERCISE("09.1");
  const Tensors d = gradients_of(convolution(), {zeros({0, 2, 4, 4}), ones({3, 2, 2, 2}), ones({3})});
  EXPECT_EQ(d[0].shape(), (Shape{0, 2, 4, 4}));
  EXPECT_TENSOR_EQ(d[1], zeros({3, 2, 2, 2}));
  EXPECT_TENSOR_EQ(d[2], zeros({3}));
}

TEST(Conv2dGradient, OfTheDefinitionIsRefused) {
  EXERCISE("09.6");
  EXPECT_THROWS(conv2d_direct(leaf(ones({1, 1, 2, 2})), ones({1, 1, 1, 1})), GradientError, "conv2d_direct");
}
