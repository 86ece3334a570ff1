// What is graded in module 09. Windows and images are drawn from the seed.

#include <limits>
#include <vector>

#include "support/scenario.h"
#include "tinytorch/autograd.h"
#include "tinytorch/spatial.h"

using namespace tinytorch;
using namespace tinytorch::scenario;
using kernels::Window;

namespace {

/// A window of up to 3 x 3 taps that fits into images of at least 6 x 6. Even ones have holes between their
/// rows, odd ones between their columns.
Window random_window(Inputs& in, Index number) {
  const bool odd = number % 2 != 0;
  return {in.shape(2, 2, 3), in.shape(2, 1, 3), in.shape(2, 0, 2), {odd ? 1 : 2, odd ? 2 : 1}};
}

Conv2dOptions options_of(const Window& w, Index groups = 1) {
  return {{w.stride[0], w.stride[1]}, {w.padding[0], w.padding[1]}, {w.dilation[0], w.dilation[1]}, groups};
}

Tensor leaf(Tensor x) {
  enable_autograd();
  x.body().requires_grad = true;
  return x;
}

/// d sum(y * dy) for a dy of the seed's, emitted for each leaf.
void emit_gradients(Inputs& in, const Tensor& y,
                    std::initializer_list<std::pair<const char*, Tensor>> leaves) {
  backward(y, {.gradient = in.normal(y.shape())});
  for (const auto& [name, x] : leaves) emit(name, x.grad());
}

/// Row-major, as kernels want it.
Tensor rows(const Tensor& x) { return x.contiguous(); }

}  // namespace

// ---- 09.1 output_size

SCENARIO("09.1", "PlacesOfManyWindows", {.judge = exact, .visibility = visible}) {
  std::vector<Index> places;
  for (int i = 0; i < 12; ++i) {
    const Index kernel = in.integer(1, 5), dilation = in.integer(1, 3);
    const Index size = dilation * (kernel - 1) + 1 + in.integer(0, 40);
    places.push_back(kernels::output_size(size, kernel, in.integer(1, 4), in.integer(0, 4), dilation));
  }
  emit("places", places);
}

SCENARIO("09.1", "WindowsThatJustFit", {.judge = exact}) {
  std::vector<Index> places;
  for (int i = 0; i < 8; ++i) {
    const Index kernel = in.integer(2, 6), dilation = in.integer(1, 4), padding = in.integer(0, 3);
    const Index stride = in.integer(1, 5), reach = dilation * (kernel - 1) + 1;
    const Index spare = in.integer(0, 2 * stride);
    const Index size = reach + spare > 2 * padding ? reach + spare - 2 * padding : reach;
    places.push_back(kernels::output_size(size, kernel, stride, padding, dilation) + in.integer(0, 1000));
  }
  emit("places, moved", places);
}

// ---- 09.2 conv2d_at

SCENARIO("09.2", "APlainConvolution",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of up to 27", .visibility = visible}) {
  const Index channels = in.integer(1, 3), outputs = in.integer(2, 4);
  const Tensor x = in.normal({2, channels, in.integer(4, 6), in.integer(4, 6)});
  const Tensor weight = in.normal({outputs, channels, 3, in.integer(2, 3)});
  emit("y", conv2d_direct(x, weight, in.normal({outputs})));
}

SCENARIO("09.2", "EverySettingAtOnce",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of up to 18"}) {
  for (int i = 0; i < 3; ++i) {
    const Window w = random_window(in, i);
    const Index groups = in.integer(1, 3);
    const Tensor x = in.normal({2, 2 * groups, in.integer(6, 8), in.integer(6, 8)});
    const Tensor weight = in.normal({3 * groups, 2, w.kernel[0], w.kernel[1]});
    emit(str("y ", i),
         conv2d_direct(x, weight, in.coin() ? in.normal({3 * groups}) : Tensor(), options_of(w, groups)));
  }
}

SCENARIO("09.2", "WindowsThatHangOverTheEdge",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of up to 18"}) {
  const Index padding = in.integer(1, 3);
  const Tensor x = in.normal({1, 2, in.integer(2, 4), in.integer(2, 4)});
  emit("y", conv2d_direct(x, in.normal({2, 2, 3, 3}), Tensor(), {.padding = {padding, 4 - padding}}));
}

// ---- 09.3 im2col

SCENARIO("09.3", "ColumnsOfAnImage", {.judge = exact, .visibility = visible}) {
  const Tensor image = rows(in.normal({in.integer(1, 3), in.integer(3, 6), in.integer(3, 6)}));
  emit("columns", kernels::im2col(image, {in.shape(2, 2, 3), {1, 1}, {0, 0}, {1, 1}}));
}

SCENARIO("09.3", "ColumnsWithEverySetting", {.judge = exact}) {
  for (int i = 0; i < 3; ++i) {
    const Window w = random_window(in, i);
    emit(str("columns ", i), kernels::im2col(rows(in.normal({2, in.integer(6, 8), in.integer(6, 8)})), w));
  }
}

SCENARIO("09.3", "ColumnsOfAPart", {.judge = exact}) {
  const Tensor images = rows(in.normal({3, 2, 5, 4}));
  const Index n = in.integer(1, 2);
  const Tensor image = images.with_layout({{2, 5, 4}, {20, 4, 1}, n * 40});
  emit("columns", kernels::im2col(image, {{2, 2}, in.shape(2, 1, 2), {1, 1}, {1, 1}}));
}

// ---- 09.4 col2im

SCENARIO("09.4", "BackToAnImage",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of up to 9", .visibility = visible}) {
  const Index channels = in.integer(1, 3), height = in.integer(3, 6), width = in.integer(3, 6);
  const Window w{in.shape(2, 2, 3), {1, 1}, {0, 0}, {1, 1}};
  const Index places = (height - w.kernel[0] + 1) * (width - w.kernel[1] + 1);
  const Tensor columns = rows(in.normal({channels * w.kernel[0] * w.kernel[1], places}));
  emit("image", kernels::col2im(columns, {channels, height, width}, w));
}

SCENARIO("09.4", "BackWithEverySetting",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of up to 9"}) {
  for (int i = 0; i < 3; ++i) {
    const Window w = random_window(in, i);
    const Index height = in.integer(6, 8), width = in.integer(6, 8);
    const auto places = [&](Index axis, Index size) {
      return (size + 2 * w.padding[axis] - w.dilation[axis] * (w.kernel[axis] - 1) - 1) / w.stride[axis] + 1;
    };
    const Tensor columns =
        rows(in.normal({2 * w.kernel[0] * w.kernel[1], places(0, height) * places(1, width)}));
    emit(str("image ", i), kernels::col2im(columns, {2, height, width}, w));
  }
}

// ---- 09.5 convolve

SCENARIO("09.5", "FiltersOverAnImage",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of up to 27", .visibility = visible}) {
  const Index channels = in.integer(1, 3), outputs = in.integer(2, 4);
  const Tensor image = rows(in.normal({channels, in.integer(3, 6), in.integer(3, 6)}));
  const Window w{{3, 2}, {1, 1}, {0, 0}, {1, 1}};
  const Tensor filters = rows(in.normal({outputs, channels * 6}));
  emit("with bias", kernels::convolve(image, filters, in.normal({outputs}), w));
  emit("without", kernels::convolve(image, filters, Tensor(), w));
}

SCENARIO("09.5", "Conv2dWithEverySetting",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of up to 18"}) {
  for (int i = 0; i < 3; ++i) {
    const Window w = random_window(in, i);
    const Index groups = in.integer(1, 3);
    const Tensor x = in.normal({2, 2 * groups, in.integer(6, 8), in.integer(6, 8)});
    const Tensor weight = in.normal({3 * groups, 2, w.kernel[0], w.kernel[1]});
    emit(str("y ", i),
         conv2d(x, weight, in.coin() ? in.normal({3 * groups}) : Tensor(), options_of(w, groups)));
  }
}

// ---- 09.6 gradients::convolve

SCENARIO("09.6", "OneImageAfterAnother",
         {.judge = close, .rtol = 1e-5, .atol = 1e-4, .why = "sums of up to 40", .visibility = visible}) {
  const Window w{{2, 3}, {1, 1}, {0, 0}, {1, 1}};
  const Tensor filters = rows(in.normal({3, 12}));
  Tensor dfilters = rows(in.normal({3, 12})).clone();
  for (int i = 0; i < 2; ++i) {
    Tensor dimage;
    gradients::convolve(rows(in.normal({2, 5, 6})), filters, w, rows(in.normal({3, 16})), &dimage, &dfilters);
    emit(str("dimage ", i), dimage);
  }
  emit("dfilters", dfilters);
}

SCENARIO("09.6", "GradientsWithEverySetting",
         {.judge = close, .rtol = 1e-4, .atol = 1e-4, .why = "sums of up to 100"}) {
  const Window w = random_window(in, in.integer(0, 1));
  const Index groups = in.integer(1, 2);
  const Tensor x = leaf(in.normal({3, 2 * groups, in.integer(6, 8), in.integer(6, 8)}));
  const Tensor weight = leaf(in.normal({2 * groups, 2, w.kernel[0], w.kernel[1]})),
               bias = leaf(in.normal({2 * groups}));
  emit_gradients(in, conv2d(x, weight, bias, options_of(w, groups)),
                 {{"dx", x}, {"dweight", weight}, {"dbias", bias}});
}

SCENARIO("09.6", "OnlyTheWeightOrOnlyTheImage",
         {.judge = close, .rtol = 1e-4, .atol = 1e-4, .why = "sums of up to 100"}) {
  const Tensor x = in.normal({9, 1, 5, 5}), filters = in.normal({2, 1, 3, 3});
  const Tensor weight = leaf(in.normal({2, 1, 2, 2})), image = leaf(in.normal({2, 1, 5, 5}));
  emit_gradients(in, conv2d(x, weight), {{"dweight", weight}});
  emit_gradients(in, conv2d(image, filters, Tensor(), {.padding = 1}), {{"dx", image}});
}

// ---- 09.7 first_maximum

SCENARIO("09.7", "TheGreatestOfEveryWindow", {.judge = exact, .visibility = visible}) {
  const Tensor x = leaf(in.normal({2, 2, in.integer(4, 7), in.integer(4, 7)}, -3));  // mostly below zero
  const Tensor y = max_pool2d(x, 2);
  emit("y", y);
  emit_gradients(in, y, {{"dx", x}});
}

SCENARIO("09.7", "WindowsOfAllKinds",
         {.judge = close, .rtol = 1e-6, .atol = 1e-5, .why = "sums of up to 9 gradients"}) {
  for (int i = 0; i < 3; ++i) {
    const Tensor x = leaf(in.normal({1, 2, in.integer(6, 8), in.integer(6, 8)}, -1));
    const Tensor y = max_pool2d(x, {in.integer(2, 3), in.integer(2, 3)},
                                {{in.integer(1, 3), in.integer(1, 3)},
                                 {in.integer(0, 1), in.integer(0, 1)},
                                 {in.integer(1, 2), in.integer(1, 2)}});
    emit(str("y ", i), y);
    emit_gradients(in, y, {{i == 0 ? "dx 0" : i == 1 ? "dx 1" : "dx 2", x}});
  }
}

SCENARIO("09.7", "TheFirstOfEquals",
         {.judge = close, .rtol = 1e-6, .atol = 1e-5, .why = "sums of up to 9 gradients"}) {
  const Tensor x = leaf(in.whole({2, 3, 6, 6}, 0, 2));
  emit_gradients(in, max_pool2d(x, 3, {.stride = 1, .padding = 1}), {{"dx", x}});
}

SCENARIO("09.7", "NotANumberWins", {.judge = exact, .nan = true}) {
  const Tensor plane = rows(in.normal({6, 7}));
  std::vector<float> cells(plane.data(), plane.data() + 42);
  for (int i = 0; i < 6; ++i)
    cells[static_cast<std::size_t>(in.integer(0, 41))] = std::numeric_limits<float>::quiet_NaN();
  const Window w{{2, 2}, {1, 1}, {0, 0}, {1, 1}};
  std::vector<Index> at;
  for (Index i = 0; i < 5; ++i) {
    for (Index j = 0; j < 6; ++j) at.push_back(kernels::first_maximum({cells.data(), 6, 7}, w, i, j));
  }
  emit("positions", at);
}

// ---- 09.8 region_means

SCENARIO("09.8", "TheMeanOfEveryWindow",
         {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "one quotient", .visibility = visible}) {
  const Tensor x = in.normal({2, 3, in.integer(4, 7), in.integer(4, 7)});
  emit("y", avg_pool2d(x, {2, in.integer(2, 3)}));
}

SCENARIO("09.8", "MeansOfAllKinds", {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "one quotient"}) {
  const Tensor x = in.normal({2, 2, in.integer(6, 8), in.integer(6, 8)}, 1);
  for (const bool counts : {false, true}) {
    emit(counts ? "padding counts" : "it does not",
         avg_pool2d(x, {in.integer(2, 3), in.integer(2, 3)},
                    {{in.integer(1, 3), in.integer(1, 3)}, {1, in.integer(0, 1)}, counts}));
  }
  emit("regions", adaptive_avg_pool2d(x, {in.integer(2, 5), in.integer(2, 5)}));
  emit("global", adaptive_avg_pool2d(x, 1));
}

SCENARIO("09.8", "RegionsOfOnesOwn", {.judge = close, .rtol = 1e-6, .atol = 1e-6, .why = "one quotient"}) {
  const Tensor plane = rows(in.normal({5, 8}));
  const auto region = [&in](Index size) {
    const Index begin = in.integer(0, size - 2);
    return kernels::Region{begin, in.integer(begin + 1, size), in.integer(1, 9)};
  };
  const kernels::Regions down{region(5), region(5), region(5)}, along{region(8), region(8)};
  std::vector<float> out(6);
  kernels::region_means(out.data(), {plane.data(), 5, 8}, down, along);
  emit("means", Tensor::from(out, {3, 2}));
}

// ---- 09.9 moments

SCENARIO("09.9", "MomentsOfABatch",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of some dozen", .visibility = visible}) {
  const Index channels = in.integer(2, 4);
  const kernels::Moments batch = kernels::moments(
      in.normal({in.integer(2, 4), channels, in.integer(2, 4), 3}, 2, 3), Tensor(), Tensor(), 0.5f);
  emit("mean", batch.mean);
  emit("variance", batch.variance);
}

SCENARIO("09.9", "WhatIsRemembered",
         {.judge = close, .rtol = 1e-5, .atol = 1e-5, .why = "sums of some dozen", .changes_inputs = true}) {
  const Tensor mean = in.normal({3}), variance = in.uniform({3}, 1, 4);
  const float momentum = static_cast<float>(in.number(0.05, 0.6));
  for (int i = 0; i < 3; ++i) {
    static_cast<void>(
        kernels::moments(in.normal({2, 3, 2, in.integer(1, 2)}, 4, 3), mean, variance, momentum));
  }
  emit("running_mean", mean);
  emit("running_var", variance);
}

SCENARIO("09.9", "ALayerInTrainingAndAfterwards",
         {.judge = close, .rtol = 1e-4, .atol = 1e-5, .why = "two roots and a quotient"}) {
  nn::BatchNorm2d layer(2, {.eps = 1e-2f});
  for (int i = 0; i < 3; ++i) emit(str("training ", i), layer(in.normal({3, 2, 2, 2}, 1, 2)));
  layer.train(false);
  emit("evaluation", layer(in.normal({1, 2, 1, 1})));
  emit("running_mean", layer.running_mean);
  emit("running_var", layer.running_var);
}

// ---- 09.10 gradients::batch_norm

SCENARIO("09.10", "GradientsInTraining",
         {.judge = close,
          .rtol = 1e-4,
          .atol = 1e-4,
          .why = "differences of sums of some dozen",
          .visibility = visible}) {
  const Tensor x = leaf(in.normal({3, 2, 2, in.integer(2, 4)}, 1, 2));
  const Tensor weight = leaf(in.uniform({2}, 0.5f, 2)), bias = leaf(in.normal({2}));
  const Tensor y = batch_norm(x, Tensor(), Tensor(), weight, bias, {.training = true, .eps = 1e-2f});
  emit_gradients(in, y, {{"dx", x}, {"dweight", weight}, {"dbias", bias}});
}

SCENARIO("09.10", "GradientsInEvaluation",
         {.judge = close, .rtol = 1e-4, .atol = 1e-4, .why = "sums of some dozen"}) {
  const Tensor x = leaf(in.normal({2, 3, 3, 2}));
  const Tensor weight = leaf(in.uniform({3}, 0.5f, 2)), bias = leaf(in.normal({3}));
  const Tensor y = batch_norm(x, in.normal({3}), in.uniform({3}, 0.5f, 2), weight, bias, {.eps = 1e-2f});
  emit_gradients(in, y, {{"dx", x}, {"dweight", weight}, {"dbias", bias}});
}

SCENARIO("09.10", "WithoutAWeight",
         {.judge = close, .rtol = 1e-4, .atol = 1e-4, .why = "differences of sums of some dozen"}) {
  const Tensor x = leaf(in.normal({2, 2, 3, 3}, -1, 3)), alone = leaf(in.normal({4, 3, 1, 1}));
  const BatchNormOptions options{.training = true, .eps = 0.1f};
  emit_gradients(in, batch_norm(x, Tensor(), Tensor(), Tensor(), Tensor(), options), {{"dx", x}});
  emit_gradients(in, batch_norm(alone, Tensor(), Tensor(), Tensor(), Tensor(), options),
                 {{"dx alone", alone}});
}
