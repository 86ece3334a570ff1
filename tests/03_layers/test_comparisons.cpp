#include <atomic>
#include <cstring>

#include "support/expect.h"
#include "tinytorch/create.h"
#include "tinytorch/module.h"

using namespace tinytorch;

// Comparing two strings ends in memcmp, or in bcmp as clang has it. With these in the place of the C
// library's, a test can say how often names were compared, on a slow machine as on a fast one.
static std::atomic<std::size_t> comparisons{0};

extern "C" {
[[gnu::visibility("default"), gnu::no_sanitize("address", "thread")]] int memcmp(const void* a, const void* b,
                                                                                 std::size_t count) noexcept {
  comparisons.fetch_add(1, std::memory_order_relaxed);
  const auto* left = static_cast<const unsigned char*>(a);
  const auto* right = static_cast<const unsigned char*>(b);
  for (std::size_t i = 0; i < count; ++i) {
    if (left[i] != right[i]) return left[i] < right[i] ? -1 : 1;
  }
  return 0;
}
[[gnu::visibility("default")]] int bcmp(const void* a, const void* b, std::size_t count) noexcept {
  return memcmp(a, b, count);
}
}

TEST(CopyByName, DoesNotCompareEachNameWithEach) {
  EXERCISE("03.9");
  // A table finds a name with one comparison, sorted names with eleven; a search through all takes a
  // thousand.
  constexpr std::size_t kNames = 2'000, kAllowed = 50;
  const Tensor own = zeros({1}), source = ones({1});
  NamedTensors owns, sources;
  for (std::size_t i = 0; i < kNames; ++i) {  // of one length: only their letters tell them apart
    owns.emplace_back(str("encoder.layer.weight.", kNames + i), own);
    sources.emplace_back(str("encoder.layer.weight.", 2 * kNames - i - 1), source);
  }
  std::size_t before = comparisons;
  ASSERT_NE(owns[0].first, sources[0].first);
  ASSERT_EQ(comparisons - before, 1u) << "comparisons are not counted";
  before = comparisons;
  kernels::copy_by_name(owns, sources);
  EXPECT_LE(comparisons - before, kNames * kAllowed) << "comparisons for " << kNames << " names";
  EXPECT_TENSOR_EQ(own, tensor({1}));
}
