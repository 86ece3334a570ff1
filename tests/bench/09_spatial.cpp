// Module 09: convolution, pooling, batch normalisation, and one training step of LeNet, as in the tables of
// peers.

#include "tinytorch/spatial.h"

#include "bench.h"
#include "tinytorch/autograd.h"
#include "tinytorch/losses.h"
#include "tinytorch/optim.h"

namespace {

using namespace tinytorch;
using bench::keep;

/// Autograd is on inside a case only: the cases of other modules run in between.
struct Recording {
  Recording() { enable_autograd(); }
  ~Recording() { disable_autograd(); }
};

/// The time of f(x), and of that with the gradients of x and of all `weights` for a dy of ones.
void forward_and_back(const std::string& name, const Tensor& x, const Tensors& weights,
                      const std::function<Tensor(const Tensor&)>& f) {
  bench::latency(name + "_fwd", "tinytorch", "us", 1, [=] {
    const NoGrad off;
    keep(f(x));
  });
  const Tensor dy = ones_like(f(x));
  bench::latency(name + "_fwdbwd", "tinytorch", "us", 1, [=] {
    const Recording on;
    for (Tensor each : weights) each.set_grad(Tensor());
    const Tensor leaf = x.detach().requires_grad_();
    backward(f(leaf), {.gradient = dy});
    keep(leaf.grad());
  });
}

/// 3 x 3 with padding 1 on a batch of 64.
void convolution(const std::string& name, Index channels, Index size, Index outputs) {
  Generator random(1);
  const Tensor x = randn({64, channels, size, size}, random);
  Tensor weight = randn({outputs, channels, 3, 3}, random), bias = zeros({outputs});
  weight.body().requires_grad = bias.body().requires_grad = true;
  forward_and_back("conv3x3_" + name, x, {weight, bias},
                   [=](const Tensor& images) { return conv2d(images, weight, bias, {.padding = 1}); });
}

/// The formula itself, number by number, beside the product of matrices.
void definition() {
  Generator random(2);
  const Tensor x = randn({64, 1, 28, 28}, random), weight = randn({32, 1, 3, 3}, random), bias = zeros({32});
  bench::latency("conv3x3_mnist_64x1x28_to32_fwd", "seven_loops", "us", 1,
                 [=] { keep(conv2d_direct(x, weight, bias, {.padding = 1})); });
}

/// As LeCun, Bottou, Bengio and Haffner had it in 1998, with relu and max pooling.
void lenet() {
  Generator random(3);
  const auto model = nn::sequential({
      std::make_shared<nn::Conv2d>(1, 6, 5, random, Conv2dOptions{.padding = 2}),
      std::make_shared<nn::ReLU>(),
      std::make_shared<nn::MaxPool2d>(2),
      std::make_shared<nn::Conv2d>(6, 16, 5, random),
      std::make_shared<nn::ReLU>(),
      std::make_shared<nn::MaxPool2d>(2),
      std::make_shared<nn::Flatten>(),
      std::make_shared<nn::Linear>(400, 120, random),
      std::make_shared<nn::ReLU>(),
      std::make_shared<nn::Linear>(120, 84, random),
      std::make_shared<nn::ReLU>(),
      std::make_shared<nn::Linear>(84, 10, random),
  });
  const auto optimizer =
      std::make_shared<optim::SGD>(model->named_parameters(), optim::SGDOptions{.lr = 0.01, .momentum = 0.9});
  const Tensor x = randn({64, 1, 28, 28}, random), labels = randint(0, 10, {64}, random);
  bench::latency("train_lenet5_B64_sgd", "tinytorch", "us/step", 1, [=] {
    const Recording on;
    optimizer->zero_grad();
    cross_entropy((*model)(x), labels).backward();
    optimizer->step();
  });
}

const bench::Suite spatial([] {
  convolution("mnist_64x1x28_to32", 1, 28, 32);
  convolution("cifar_64x3x32_to64", 3, 32, 64);
  convolution("mid_64x32x14_to64", 32, 14, 64);
  definition();
  Generator random(4);
  const Tensor x = randn({64, 32, 28, 28}, random);
  forward_and_back("maxpool2_64x32x28", x, {}, [](const Tensor& images) { return max_pool2d(images, 2); });
  const auto norm = std::make_shared<nn::BatchNorm2d>(32);
  forward_and_back("batchnorm_64x32x28", x, norm->parameters(),
                   [=](const Tensor& images) { return (*norm)(images); });
  lenet();
});

}  // namespace
