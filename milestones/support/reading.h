/// @file
/// What a network makes of pictures that it never saw, for any milestone that reads some.
///
///     Reading reading;
///     for (...) reading.add(scores.argmax(1).to_vector<std::int32_t>());   // batch after batch
///     reading.accuracy(test);
///     show(report, test, reading, kDigits);

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/datasets.h"
#include "support/program.h"

namespace milestones {

/// What the classes 0 to 9 are called.
extern const std::vector<std::string> kDigits, kClothes, kThings;

/// The classes that were given to the pictures of a set, in order. Counted here, one by one: a library that
/// is wrong has no say in it.
struct Reading {
  std::vector<std::int32_t> given;

  /// The classes of the next pictures.
  /// @throws tinytorch::ValueError for a class that there is not
  void add(const std::vector<std::int32_t>& classes);
  /// The share of pictures that are right.
  /// @throws tinytorch::ValueError unless each picture was given one class
  [[nodiscard]] double accuracy(const Pictures& set) const;
};

/// Some pictures that were read, some of the errors, and who was taken for whom.
void show(const Report& report, const Pictures& set, const Reading& reading,
          const std::vector<std::string>& names);

}  // namespace milestones
