#include <filesystem>

#include <unistd.h>

#include "images.h"
#include "tinytorch/safetensors.h"

using namespace spatial_tests;
using testing_support::raw_values;

namespace {

nn::Names names_of(const NamedTensors& tensors) {
  nn::Names out;
  for (const auto& [name, tensor] : tensors) out.push_back(name);
  return out;
}

std::shared_ptr<nn::Sequential> lenet(std::uint64_t seed) {
  Generator random(seed);
  return nn::sequential({
      std::make_shared<nn::Conv2d>(1, 6, 5, random, Conv2dOptions{.padding = 2}),
      std::make_shared<nn::ReLU>(),
      std::make_shared<nn::MaxPool2d>(2),
      std::make_shared<nn::Conv2d>(6, 16, 5, random),
      std::make_shared<nn::ReLU>(),
      std::make_shared<nn::AvgPool2d>(2),
      std::make_shared<nn::Flatten>(),
      std::make_shared<nn::Linear>(400, 10, random),
  });
}

/// The block of the lesson: it adds to what comes in.
struct Residual : nn::Module {
  Residual(Index channels, Generator& random) : Module("Residual") {
    conv1 = add_child("conv1", std::make_shared<nn::Conv2d>(channels, channels, 3, random,
                                                            Conv2dOptions{.padding = 1}, false));
    norm1 = add_child("norm1", std::make_shared<nn::BatchNorm2d>(channels));
    conv2 = add_child("conv2", std::make_shared<nn::Conv2d>(channels, channels, 3, random,
                                                            Conv2dOptions{.padding = 1}, false));
    norm2 = add_child("norm2", std::make_shared<nn::BatchNorm2d>(channels));
  }
  Tensor forward(const Tensor& x) override {
    const Tensor y = relu((*norm1)((*conv1)(x)));
    return relu(x + (*norm2)((*conv2)(y)));
  }
  nn::Child<> conv1, norm1, conv2, norm2;
};

void set(Tensor parameter, float value) {
  const NoGrad off;
  parameter.fill_(value);
}

std::int64_t seen(const nn::BatchNorm2d& layer) { return *layer.num_batches_tracked.data<std::int64_t>(); }

}  // namespace

// ---- Conv2d

TEST(Conv2dLayer, CallsTheFunctionWithItsSettings) {
  EXERCISE("09.5");
  Generator random(1);
  nn::Conv2d layer(4, 6, {3, 2}, random, {.stride = {2, 1}, .padding = 1, .dilation = {1, 2}, .groups = 2});
  const Tensor x = randn({2, 4, 7, 6}, random);
  EXPECT_EQ(layer.weight.shape(), (Shape{6, 2, 3, 2}));
  EXPECT_EQ(layer(x).shape(), (Shape{2, 6, 4, 6}));
  EXPECT_TENSOR_EQ(layer(x), conv2d(x, layer.weight, layer.bias, {{2, 1}, 1, {1, 2}, 2}));
}

TEST(Conv2dLayer, StartsWithinTheBoundOfItsInputs) {
  Generator random(2), same(2);
  const nn::Conv2d layer(8, 32, 5, random, {.groups = 2});
  const float bound = 0.1f;  // 1 / sqrt(4 * 25)
  EXPECT_LE(layer.weight.abs().max().item(), bound);
  EXPECT_GT(layer.weight.abs().max().item(), 0.99f * bound);  // 3,200 numbers
  EXPECT_LE(layer.bias.abs().max().item(), bound);
  EXPECT_GT(layer.bias.abs().max().item(), 0.8f * bound);  // 32 numbers
  const Tensor weight = rand({32, 4, 5, 5}, same) * 0.2f - 0.1f, bias = rand({32}, same) * 0.2f - 0.1f;
  EXPECT_TENSOR_NEAR(layer.weight, weight, 1e-7);  // the weight is drawn first
  EXPECT_TENSOR_NEAR(layer.bias, bias, 1e-7);
}

TEST(Conv2dLayer, MayHaveNoBias) {
  Generator random(3);
  const nn::Conv2d with(1, 2, 3, random), without(1, 2, 3, random, {}, false);
  EXPECT_EQ(names_of(with.named_parameters()), (nn::Names{"weight", "bias"}));
  EXPECT_EQ(names_of(without.named_parameters()), (nn::Names{"weight"}));
}

TEST(Conv2dLayer, RefusesSettingsThatMakeNoSense) {
  Generator random(4);
  EXPECT_THROWS(nn::Conv2d(0, 2, 3, random), ValueError, "Conv2d: 0 channels and 2 outputs");
  EXPECT_THROWS(nn::Conv2d(3, 2, 0, random), ValueError, "Conv2d: the window is (0, 0)");
  EXPECT_THROWS(nn::Conv2d(3, 2, 3, random, {.stride = 0}), ValueError, "Conv2d: stride is (0, 0)");
  EXPECT_THROWS(nn::Conv2d(3, 2, 3, random, {.groups = 2}), ValueError, "Conv2d: groups is 2", "3 channels");
  EXPECT_THROWS(nn::Conv2d(2, 3, 3, random, {.groups = -1}), ValueError, "groups is -1");
}

// ---- pooling

TEST(PoolingLayers, CallTheFunctionsWithTheirSettings) {
  EXERCISE("09.8");
  const Tensor x = apart({2, 3, 7, 6});
  EXPECT_TENSOR_EQ(nn::AvgPool2d(3, {.stride = 2, .padding = 1, .count_include_pad = false})(x),
                   avg_pool2d(x, 3, {.stride = 2, .padding = 1, .count_include_pad = false}));
  EXPECT_TENSOR_EQ(nn::AdaptiveAvgPool2d({2, 3})(x), adaptive_avg_pool2d(x, {2, 3}));
  EXPECT_TENSOR_EQ(nn::MaxPool2d({2, 3}, {.stride = 1, .padding = 1, .dilation = 2})(x),
                   max_pool2d(x, {2, 3}, {.stride = 1, .padding = 1, .dilation = 2}));
  EXPECT_EQ(nn::MaxPool2d(2)(x).shape(), (Shape{2, 3, 3, 3}));
}

// ---- BatchNorm2d

TEST(BatchNorm2d, HasPyTorchsNamesAndDefaults) {
  const nn::BatchNorm2d layer(3);
  const NamedTensors state = layer.state_dict();
  EXPECT_EQ(names_of(state),
            (nn::Names{"weight", "bias", "running_mean", "running_var", "num_batches_tracked"}));
  EXPECT_TENSOR_EQ(layer.weight, ones({3}));
  EXPECT_TENSOR_EQ(layer.bias, zeros({3}));
  EXPECT_TENSOR_EQ(layer.running_mean, zeros({3}));
  EXPECT_TENSOR_EQ(layer.running_var, ones({3}));
  EXPECT_EQ(layer.num_batches_tracked.dtype(), DType::i64);
  EXPECT_EQ(layer.num_batches_tracked.shape(), Shape{});
  EXPECT_EQ(seen(layer), 0);
  EXPECT_EQ(layer.parameters().size(), 2u);
  EXPECT_EQ(layer.options().eps, 1e-5f);
  EXPECT_EQ(layer.options().momentum, 0.1f);
  EXPECT_TRUE(nn::BatchNorm2d(3, {.affine = false}).parameters().empty());
  EXPECT_TRUE(nn::BatchNorm2d(3, {.affine = false, .track_running_stats = false}).state_dict().empty());
}

TEST(BatchNorm2d, NormalisesWithTheBatchInTrainingAndWithItsMemoryAfterwards) {
  EXERCISE("09.9");
  nn::BatchNorm2d layer(2);
  const Tensor x = apart({3, 2, 2, 2}) * 3.0f + 1.0f;
  const Tensor mean = zeros({2}), variance = ones({2});
  for (int batch = 1; batch < 4; ++batch) {
    const Tensor want = batch_norm(x, mean, variance, ones({2}), zeros({2}), {.training = true});
    EXPECT_TENSOR_EQ(layer(x), want);
    EXPECT_TENSOR_EQ(layer.running_mean, mean);
    EXPECT_TENSOR_EQ(layer.running_var, variance);
    EXPECT_EQ(seen(layer), batch);
  }
  layer.eval();
  EXPECT_TENSOR_EQ(layer(x), batch_norm(x, mean, variance));
  EXPECT_TENSOR_EQ(layer.running_mean, mean);
  EXPECT_EQ(seen(layer), 3);
}

TEST(BatchNorm2d, WithoutMomentumRemembersTheMeanOfAllBatches) {
  EXERCISE("09.9");
  nn::BatchNorm2d layer(1, {.momentum = std::nullopt});
  const auto pair_around = [](float mean) { return tensor({mean - 1, mean + 1}).reshape({2, 1, 1, 1}); };
  for (const float mean : {1.0f, 2.0f, 6.0f}) static_cast<void>(layer(pair_around(mean)));
  EXPECT_TENSOR_NEAR(layer.running_mean, tensor({3}), 1e-6);
  EXPECT_TENSOR_NEAR(layer.running_var, tensor({2}), 1e-6);
}

TEST(BatchNorm2d, WithoutMemoryAlwaysUsesTheBatch) {
  EXERCISE("09.9");
  nn::BatchNorm2d layer(2, {.eps = 0.5f, .affine = false, .track_running_stats = false});
  const Tensor x = apart({3, 2, 2, 2});
  const Tensor y = layer(x);
  EXPECT_TENSOR_EQ(y, batch_norm(x, Tensor(), Tensor(), Tensor(), Tensor(), {.training = true, .eps = 0.5f}));
  layer.eval();
  EXPECT_TENSOR_EQ(layer(x), y);
}

TEST(BatchNorm2d, ComesBackFromAFile) {
  EXERCISE("09.9");
  const std::string path =
      std::filesystem::temp_directory_path() / str("tinytorch_bn_", getpid(), ".safetensors");
  nn::BatchNorm2d layer(2), twin(2);
  static_cast<void>(layer(apart({3, 2, 2, 2})));
  static_cast<void>(layer(apart({3, 2, 2, 2}, 7)));
  save_safetensors(path, layer.state_dict());
  twin.load_state_dict(load_safetensors(path).tensors);
  std::filesystem::remove(path);
  EXPECT_EQ(seen(twin), 2);
  layer.eval();
  twin.eval();
  const Tensor x = apart({1, 2, 3, 3}, 9);
  EXPECT_TENSOR_EQ(twin(x), layer(x));
}

TEST(BatchNorm2d, RefusesWhatItCannotNormaliseAndForgetsIt) {
  nn::BatchNorm2d layer(2);
  EXPECT_THROWS(layer(ones({1, 2, 1, 1})), ValueError, "batch_norm: x is (1, 2, 1, 1)");
  EXPECT_THROWS(layer(ones({2, 3, 2, 2})), ShapeError, "running_mean is (2,)", "must be (3,)");
  EXPECT_EQ(seen(layer), 0);
  EXPECT_TENSOR_EQ(layer.running_mean, zeros({2}));
  EXPECT_THROWS(nn::BatchNorm2d(0), ValueError, "BatchNorm2d: 0 channels");
  EXPECT_THROWS(nn::BatchNorm2d(1, {.eps = -1}), ValueError, "BatchNorm2d: eps is -1");
  EXPECT_THROWS(nn::BatchNorm2d(1, {.momentum = 2}), ValueError, "BatchNorm2d: momentum is 2");
}

// ---- Dropout2d

TEST(Dropout2d, DropsWholeChannels) {
  Generator random(5), same(5);
  const Tensor x = apart({4, 8, 3, 3}), y = dropout2d(x, 0.25f, true, random);
  EXPECT_TENSOR_NEAR(y, x * dropout(ones({4, 8, 1, 1}), 0.25f, true, same), 1e-7);
  const Tensor kept = (y != 0.0f).to(DType::f32).sum({2, 3});
  int dropped = 0;
  for (const double cells : raw_values(kept)) {
    EXPECT_TRUE(cells == 0 || cells == 9) << cells;
    dropped += cells == 0;
  }
  EXPECT_GT(dropped, 1);
  EXPECT_LT(dropped, 20);
}

TEST(Dropout2d, FollowsItsModeAndItsSeed) {
  Generator one(6), again(6);
  nn::Dropout2d a(0.5f, one), b(0.5f, again), next(0.5f, one);
  const Tensor x = ones({8, 8, 2, 2}), y = a(x);
  EXPECT_EQ(a.type(), "Dropout2d");
  EXPECT_TENSOR_EQ(b(x), y);
  EXPECT_NE(raw_values(a(x)), raw_values(y)) << "each call draws anew";
  EXPECT_NE(raw_values(next(x)), raw_values(y)) << "two layers of one model drop the same channels";
  a.eval();
  const auto before = a.random.state();
  EXPECT_TRUE(a(x).is(x));
  EXPECT_EQ(a.random.state(), before);
}

TEST(Dropout2d, IsSavedLikeEveryDropout) {
  Generator random(7);
  const auto model = nn::sequential({std::make_shared<nn::Dropout2d>(0.5f, random)});
  // The training state (module 07) looks for this type, and saves its place in the random numbers.
  EXPECT_EQ(model->child_as<nn::Dropout>("0")->type(), "Dropout2d");
}

TEST(Dropout2d, PassesGradientsToWhatStayed) {
  Generator random(7);
  const Tensor x = leaf(ones({2, 8, 2, 2})), y = dropout2d(x, 0.5f, true, random);
  y.sum().backward();
  EXPECT_TENSOR_EQ(x.grad(), y);
}

TEST(Dropout2d, RefusesWhatAreNoImages) {
  Generator random(8);
  EXPECT_THROWS(dropout2d(ones({2, 3}), 0.5f, true, random), ShapeError, "dropout2d: x is (2, 3)");
  EXPECT_THROWS(dropout2d(ones({2, 3, 1, 1}), 1.5f, true, random), ValueError, "p is 1.5");
  EXPECT_THROWS(nn::Dropout2d(-1, random), ValueError, "p is -1");
}

// ---- models

TEST(LeNet, HasTheShapesOfItsSummary) {
  EXERCISE("09.8");
  const auto model = lenet(1);
  const nn::Summary summary = nn::summary(*model, zeros({2, 1, 28, 28}));
  std::vector<std::string> shapes;
  for (const nn::SummaryRow& row : summary.rows) shapes.push_back(row.shapes);
  EXPECT_EQ(shapes, (std::vector<std::string>{"(2, 10)", "(2, 6, 28, 28)", "(2, 6, 28, 28)", "(2, 6, 14, 14)",
                                              "(2, 16, 10, 10)", "(2, 16, 10, 10)", "(2, 16, 5, 5)",
                                              "(2, 400)", "(2, 10)"}));
  EXPECT_EQ(summary.parameters, 6 * 26 + 16 * 151 + 4010);
}

TEST(Residual, IsTheIdentityWhenItsLastNormIsZero) {
  EXERCISE("09.10");
  Generator random(9);
  Residual block(3, random);
  set(block.child_as<nn::BatchNorm2d>("norm2")->weight, 0);
  const Tensor x = leaf(positive({2, 3, 4, 4}));
  const Tensor y = block(x);
  EXPECT_TENSOR_NEAR(y, x.detach(), 1e-6);
  y.sum().backward();
  EXPECT_TENSOR_NEAR(x.grad(), ones({2, 3, 4, 4}), 1e-6);  // a way through for every gradient
  EXPECT_EQ(names_of(block.named_parameters()).size(), 6u);
}

TEST(Residual, AgreesWithDifferences) {
  EXERCISE("09.10");
  Generator random(10);
  Residual block(2, random);
  set(block.child_as<nn::BatchNorm2d>("norm1")->bias, 3);  // away from the corner of relu
  EXPECT_GRADIENT_OK([&](const Tensors& t) { return block(t[0] + 4.0f); }, {apart({2, 2, 3, 3})},
                     {.relative = 1e-2, .absolute = 5e-3});
}
