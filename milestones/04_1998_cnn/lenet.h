/// @file
/// The network of 1998. Two stages of filters, each followed by pooling, and a few layers that put together
/// what the filters found.
///
///     auto model = lenet(1, 2, random);          // 28 x 28, with two zeros around: as if it were 32 x 32
///     Tensor scores = (*model)(pictures);        // (batch, 1, 28, 28) -> (batch, 10)

#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "support/datasets.h"
#include "tinytorch/spatial.h"

namespace milestones {

/// Filters, pooling, then a scale and a shift for each map, and the nonlinearity: LeNet-5's order. What
/// scales and shifts is a batch normalisation, which it did not have; the shift replaces the filters' bias.
inline std::shared_ptr<tinytorch::nn::Sequential> stage(Index in, Index out, Index kernel, Index padding,
                                                        tinytorch::Generator& random, bool pooled = true) {
  using namespace tinytorch;
  const auto layers = nn::sequential(
      {std::make_shared<nn::Conv2d>(in, out, kernel, random, Conv2dOptions{.padding = padding}, false)});
  if (pooled) layers->append(std::make_shared<nn::MaxPool2d>(2));
  layers->append(std::make_shared<nn::BatchNorm2d>(out));
  layers->append(std::make_shared<nn::ReLU>());
  return layers;
}

/// LeNet-5: 6 and 16 filters of 5 x 5, then 120, 84 and 10 units.
/// @param padding  so many zeros around make the picture 32 x 32
inline std::shared_ptr<tinytorch::nn::Sequential> lenet(Index channels, Index padding,
                                                        tinytorch::Generator& random) {
  using namespace tinytorch;
  return nn::sequential({
      stage(channels, 6, 5, padding, random),
      stage(6, 16, 5, 0, random),
      std::make_shared<nn::Flatten>(),
      std::make_shared<nn::Linear>(400, 120, random),
      std::make_shared<nn::ReLU>(),
      std::make_shared<nn::Linear>(120, 84, random),
      std::make_shared<nn::ReLU>(),
      std::make_shared<nn::Linear>(84, 10, random),
  });
}

/// The same idea for pictures of 8 x 8: 8 and 32 filters of 3 x 3. Where 2 x 2 cells are left there is
/// nothing more to pool, and one layer is enough to put together what was found.
inline std::shared_ptr<tinytorch::nn::Sequential> small_lenet(tinytorch::Generator& random) {
  using namespace tinytorch;
  return nn::sequential({
      stage(1, 8, 3, 1, random),
      stage(8, 32, 3, 0, random, false),
      std::make_shared<nn::Flatten>(),
      std::make_shared<nn::Linear>(128, 10, random),
  });
}

/// The filters of a stage.
inline std::shared_ptr<tinytorch::nn::Conv2d> filters_of(const tinytorch::nn::Module& model,
                                                         const char* which) {
  return model.child(which)->child_as<tinytorch::nn::Conv2d>("0");
}

/// The filters of the first stage as pictures: 0 is grey, the largest weight white or black. Those that look
/// at three colours are shown by the mean of the three.
inline Pictures filters_as_pictures(const tinytorch::nn::Module& model) {
  const Tensor weight = filters_of(model, "0")->weight;
  const auto channels = static_cast<std::size_t>(weight.size(1));
  Pictures out{weight.size(2), weight.size(3), 254, {}, {}};
  const auto size = static_cast<std::size_t>(out.size());
  const std::vector<float> all = weight.to_vector();
  std::vector<float> means(all.size() / channels, 0);
  for (std::size_t i = 0; i < all.size(); ++i) means[i / (channels * size) * size + i % size] += all[i];
  float largest = 0;
  for (const float each : means) largest = std::max(largest, std::abs(each));
  for (const float each : means) {
    out.pixels.push_back(static_cast<std::uint8_t>(std::lround(127 + 127 * each / largest)));
  }
  for (Index filter = 0; filter < weight.size(0); ++filter) {
    out.labels.push_back(static_cast<std::int32_t>(filter));
  }
  return out;
}

}  // namespace milestones
