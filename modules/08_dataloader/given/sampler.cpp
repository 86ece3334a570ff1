#include "tinytorch/sampler.h"

#include "tinytorch/error.h"
#include "tinytorch/str.h"

namespace tinytorch::data {
namespace {

constexpr std::uint64_t kOrders = std::uint64_t{1} << 63;  // streams that no transform uses

Index checked(const char* who, Index size) {
  if (size < 0) throw ValueError(str(who, ": the size is ", size, "; it cannot be negative"));
  return size;
}

std::vector<Index> counted(Index size) {
  std::vector<Index> out(static_cast<std::size_t>(size));
  for (Index i = 0; i < size; ++i) out[static_cast<std::size_t>(i)] = i;
  return out;
}

}  // namespace

SequentialSampler::SequentialSampler(Index size) : size_(checked("SequentialSampler", size)) {}

std::vector<Index> SequentialSampler::order(Index) const { return counted(size_); }

RandomSampler::RandomSampler(Index size, std::uint64_t seed)
    : size_(checked("RandomSampler", size)), seed_(seed) {}

std::vector<Index> RandomSampler::order(Index epoch) const {
  std::vector<Index> out = counted(size_);
  Generator random(seed_, kOrders + static_cast<std::uint64_t>(epoch));
  kernels::shuffle(out, random);
  return out;
}

}  // namespace tinytorch::data
