// Checkpoint 08: from a file to a trained model. Pictures are written to a packed file, read back, shuffled,
// augmented and collated by workers while a model learns from them; and the run can be repeated to the last
// bit.

#include <unistd.h>
#include <zlib.h>

#include <filesystem>

#include "support/expect.h"
#include "tinytorch/create.h"
#include "tinytorch/dataloader.h"
#include "tinytorch/layers.h"
#include "tinytorch/losses.h"
#include "tinytorch/ops.h"
#include "tinytorch/readers.h"
#include "tinytorch/trainer.h"

namespace {

using namespace tinytorch;

constexpr int kSide = 8, kPictures = 240;

/// Pictures with a bar that lies (class 0) or stands (class 1) somewhere, in two packed IDX files.
class Bars {
 public:
  Bars() {
    Generator random(7);
    std::string images = header({kPictures, kSide, kSide}), labels = header({kPictures});
    for (int i = 0; i < kPictures; ++i) {
      const auto place = 2 + static_cast<int>(random.below(kSide - 4));  // in every window of 6 x 6
      const bool stands = random.below(2) == 1;
      for (int pixel = 0; pixel < kSide * kSide; ++pixel) {
        images += (stands ? pixel % kSide : pixel / kSide) == place ? '\xff' : '\0';
      }
      labels += stands ? '\1' : '\0';
    }
    write(images_, images);
    write(labels_, labels);
  }
  ~Bars() {
    std::filesystem::remove(images_);
    std::filesystem::remove(labels_);
  }
  [[nodiscard]] data::DatasetPtr read() const {
    return std::make_shared<data::ImageDataset>(data::load_mnist(images_, labels_));
  }

 private:
  static std::string header(std::initializer_list<int> sizes) {
    std::string out{'\0', '\0', '\x08', static_cast<char>(sizes.size())};
    for (const int size : sizes) out += {'\0', '\0', '\0', static_cast<char>(size)};
    return out;
  }
  static void write(const std::string& path, const std::string& bytes) {
    const gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
  }
  static std::string path_of(const char* name) {
    return (std::filesystem::temp_directory_path() / str("tinytorch_", getpid(), "_", name, ".gz")).string();
  }

  std::string images_ = path_of("bars"), labels_ = path_of("names");
};

/// Windows of 6 x 6, mirrored or not, around 0. What lies stays lying.
data::LoaderOptions augmented(Index workers) {
  std::vector<data::TransformPtr> steps{
      std::make_shared<data::RandomCrop>(6, 6), std::make_shared<data::RandomHorizontalFlip>(),
      std::make_shared<data::Normalize>(std::vector<float>{0.125f}, std::vector<float>{0.33f})};
  return {.batch_size = 16,
          .shuffle = true,
          .seed = 3,
          .drop_last = true,
          .workers = workers,
          .transform = std::make_shared<data::Compose>(steps)};
}

struct Trained {
  double accuracy;
  NamedTensors state;
};

Trained train(const data::DatasetPtr& pictures, Index workers) {
  Generator random(1);
  const auto model =
      nn::sequential({std::make_shared<nn::Flatten>(), std::make_shared<nn::Linear>(36, 16, random),
                      std::make_shared<nn::ReLU>(), std::make_shared<nn::Linear>(16, 2, random)});
  optim::AdamW optimizer(model->named_parameters(), {.lr = 0.02});
  Trainer trainer(*model, optimizer, [](const Tensor& y, const Tensor& t) { return cross_entropy(y, t); });
  data::DataLoader loader(pictures, augmented(workers)), again(pictures, augmented(0));
  trainer.fit(loader, 12);
  return {trainer.evaluate(again).accuracy.value(), model->state_dict()};
}

}  // namespace

TEST(Checkpoint, AModelLearnsFromFilesThatWorkersPrepare) {
  EXERCISE("08.10");
  EXERCISE("08.4");
  const Bars bars;
  EXPECT_GT(train(bars.read(), 2).accuracy, 0.97);
}

TEST(Checkpoint, WorkersChangeNothingButTheTime) {
  EXERCISE("08.9");
  const data::DatasetPtr pictures = Bars().read();
  const Trained alone = train(pictures, 0), helped = train(pictures, 3);
  ASSERT_EQ(alone.state.size(), helped.state.size());
  for (std::size_t i = 0; i < alone.state.size(); ++i) {
    EXPECT_TENSOR_EQ(helped.state[i].second, alone.state[i].second) << alone.state[i].first;
  }
}

TEST(Checkpoint, EveryPictureComesOnceAnEpoch) {
  EXERCISE("08.2");
  data::DataLoader loader(Bars().read(), {.batch_size = 50, .shuffle = true, .workers = 1});
  for (int epoch = 0; epoch < 2; ++epoch) {
    Batch batch;
    Index pictures = 0;
    double ink = 0;
    for (loader.begin_epoch(); loader.next(batch);) {
      pictures += batch.rows();
      ink += batch.x.sum().item<double>();
    }
    EXPECT_EQ(pictures, kPictures);
    EXPECT_EQ(ink, kPictures * kSide);  // one bar in each
  }
}
