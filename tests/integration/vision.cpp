// From pictures to a network that tells them apart: loader with chance and workers, convolution with batch
// norm, trainer, and a training that is cut in two.

#include <cmath>
#include <memory>
#include <vector>

#include "support/expect.h"
#include "support/folder.h"
#include "tinytorch/autograd.h"
#include "tinytorch/dataloader.h"
#include "tinytorch/losses.h"
#include "tinytorch/ops.h"
#include "tinytorch/optim.h"
#include "tinytorch/spatial.h"
#include "tinytorch/trainer.h"

using namespace tinytorch;

namespace {

constexpr Index kSize = 10, kCount = 240;

/// Bars of four pixels, across (0) or upright (1), anywhere, on a noisy ground.
std::shared_ptr<data::ImageDataset> bars(std::uint64_t seed) {
  Generator random(seed);
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(kCount * kSize * kSize));
  std::vector<std::int32_t> labels;
  for (Index i = 0; i < kCount; ++i) {
    std::uint8_t* picture = pixels.data() + i * kSize * kSize;
    for (Index at = 0; at < kSize * kSize; ++at) picture[at] = static_cast<std::uint8_t>(random.below(90));
    const bool upright = i % 2 == 1;
    const auto long_way = static_cast<Index>(random.below(kSize - 3));
    const auto short_way = static_cast<Index>(random.below(kSize));
    for (Index cell = 0; cell < 4; ++cell) {
      const Index row = upright ? long_way + cell : short_way, column = upright ? short_way : long_way + cell;
      picture[row * kSize + column] = 255;
    }
    labels.push_back(upright);
  }
  return std::make_shared<data::ImageDataset>(Tensor::from(pixels, {kCount, 1, kSize, kSize}),
                                              Tensor::from(labels, {kCount}));
}

std::shared_ptr<nn::Sequential> network() {
  Generator random(4);
  return nn::sequential({
      std::make_shared<nn::Conv2d>(1, 6, 3, random, Conv2dOptions{.padding = 1}, false),
      std::make_shared<nn::BatchNorm2d>(6),
      std::make_shared<nn::ReLU>(),
      std::make_shared<nn::MaxPool2d>(2),
      std::make_shared<nn::Dropout>(0.1f, random),
      std::make_shared<nn::Conv2d>(6, 8, 3, random),
      std::make_shared<nn::ReLU>(),
      std::make_shared<nn::AdaptiveAvgPool2d>(1),
      std::make_shared<nn::Flatten>(),
      std::make_shared<nn::Linear>(8, 2, random),
  });
}

/// All that it takes to train; two of them begin alike.
struct School {
  explicit School(Index workers)
      : model(network()),
        optimizer(model->named_parameters(), {.lr = 5e-3}),
        batches(
            bars(1),
            {.batch_size = 32,
             .shuffle = true,
             .seed = 2,
             .workers = workers,
             .transform = std::make_shared<data::Compose>(std::vector<data::TransformPtr>{
                 std::make_shared<data::RandomCrop>(kSize, kSize, 1),
                 std::make_shared<data::RandomHorizontalFlip>(),
                 std::make_shared<data::Normalize>(std::vector<float>{0.2f}, std::vector<float>{0.2f})})}),
        trainer(
            *model, optimizer, [](const Tensor& y, const Tensor& t) { return cross_entropy(y, t); },
            {.clip_norm = 1}, optim::cosine(kSteps)) {}

  [[nodiscard]] std::vector<std::vector<double>> numbers() const {
    std::vector<std::vector<double>> out;
    for (const auto& [name, tensor] : model->state_dict()) {
      out.push_back(testing_support::raw_values(tensor));
    }
    return out;
  }

  static constexpr Index kEpochs = 20, kSteps = kEpochs * ((kCount + 31) / 32);
  std::shared_ptr<nn::Sequential> model;
  optim::AdamW optimizer;
  data::DataLoader batches;
  Trainer trainer;
};

class Vision : public testing::Test {
 protected:
  Vision() { enable_autograd(); }
};

TEST_F(Vision, PicturesAreToldApartAndTheFileKnowsIt) {
  School school(2);
  data::DataLoader test(bars(99), {.batch_size = 50,
                                   .transform = std::make_shared<data::Normalize>(std::vector<float>{0.2f},
                                                                                  std::vector<float>{0.2f})});
  school.trainer.fit(school.batches, School::kEpochs);
  const Evaluation result = school.trainer.evaluate(test);
  EXPECT_GT(*result.accuracy, 0.95);

  const testing_support::Folder folder;
  save_safetensors(folder / "net.safetensors", school.model->state_dict());
  School other(0);
  EXPECT_LT(*other.trainer.evaluate(test).accuracy, 0.8) << "or the file has nothing to say";
  other.model->load_state_dict(load_safetensors(folder / "net.safetensors").tensors);
  EXPECT_EQ(other.trainer.evaluate(test).loss, result.loss) << "running means belong to the file";
}

TEST_F(Vision, WorkersChangeNothing) {
  School alone(0), helped(3);
  alone.trainer.fit(alone.batches, 2);
  helped.trainer.fit(helped.batches, 2);
  EXPECT_EQ(alone.numbers(), helped.numbers());
}

TEST_F(Vision, ATrainingThatIsCutInTwoEndsAsAWholeOne) {
  School whole(0);
  whole.trainer.fit(whole.batches, 3);

  const testing_support::Folder folder;
  School first(2);
  class StopAt : public Callback {  // in the middle of the second epoch
   public:
    explicit StopAt(Trainer& trainer) : trainer_(trainer) {}
    void on_step(const StepReport& report) override {
      if (report.step == 11) trainer_.request_stop();
    }

   private:
    Trainer& trainer_;
  };
  first.trainer.tell(std::make_shared<StopAt>(first.trainer));
  ASSERT_EQ(first.trainer.fit(first.batches, 3), Ending::stopped);
  first.trainer.save(folder / "run.safetensors", first.batches);
  School second(0);
  second.trainer.resume(folder / "run.safetensors", second.batches);
  EXPECT_EQ(second.trainer.steps(), 11);
  second.trainer.fit(second.batches, 3);
  EXPECT_EQ(second.numbers(), whole.numbers());
}

}  // namespace
