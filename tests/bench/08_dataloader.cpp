// Module 08: what a picture costs on its way into a batch, and how much of that hides behind the training.

#include <chrono>

#include "bench.h"
#include "tinytorch/create.h"
#include "tinytorch/dataloader.h"

namespace {

using namespace tinytorch;
using bench::keep;

constexpr Index kPictures = 2048, kBatch = 64;

data::DatasetPtr pictures(const Shape& shape) {
  const Tensor pixels = Tensor::empty({kPictures, shape[0], shape[1], shape[2]}, DType::u8);
  Generator random(8);
  for (Index i = 0; i < pixels.numel(); ++i) {
    pixels.data<std::uint8_t>()[i] = static_cast<std::uint8_t>(random.next() & 255);
  }
  return std::make_shared<data::ImageDataset>(pixels, randint(0, 10, {kPictures}, random));
}

data::TransformPtr augment() {
  return std::make_shared<data::Compose>(std::vector<data::TransformPtr>{
      std::make_shared<data::RandomCrop>(32, 32, 4), std::make_shared<data::RandomHorizontalFlip>(),
      std::make_shared<data::Normalize>(std::vector<float>{0.49f, 0.48f, 0.45f},
                                        std::vector<float>{0.25f, 0.24f, 0.26f}),
      std::make_shared<data::Cutout>(8)});
}

std::shared_ptr<data::DataLoader> loader(const data::DatasetPtr& of, Index workers,
                                         data::TransformPtr transform) {
  return std::make_shared<data::DataLoader>(of, data::LoaderOptions{.batch_size = kBatch,
                                                                    .shuffle = true,
                                                                    .seed = 1,
                                                                    .workers = workers,
                                                                    .transform = std::move(transform)});
}

/// An epoch; `use` is what happens with each batch.
template <class Use>
void epoch(data::DataLoader& of, const Use& use) {
  Batch batch;
  for (of.begin_epoch(); of.next(batch);) use(batch);
}

/// A step that keeps one processor busy for that long: training without the noise of training.
void busy(std::chrono::nanoseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) keep(end);
}

const bench::Suite loading([] {
  const data::DatasetPtr digits = pictures({1, 28, 28}), colours = pictures({3, 32, 32});
  const std::string unit = "us/image";
  const auto plain = loader(digits, 0, nullptr), rich = loader(colours, 0, augment());
  bench::latency("load_mnist_B64", "tinytorch", unit, kPictures, [=] { epoch(*plain, keep<Batch&>); });
  bench::latency("load_cifar_augment_B64", "tinytorch", unit, kPictures, [=] { epoch(*rich, keep<Batch&>); });
  // A step takes about as long as its batch: with a worker, the one hides behind the other.
  for (const Index workers : {0, 1}) {
    const auto busy_loader = loader(colours, workers, augment());
    bench::elapsed("load_cifar_augment_beside_500us_steps_w" + std::to_string(workers), "tinytorch", unit,
                   kPictures,
                   [=] { epoch(*busy_loader, [](Batch&) { busy(std::chrono::microseconds(500)); }); });
  }
});

}  // namespace
