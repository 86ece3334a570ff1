#include <algorithm>
#include <utility>

#include "tinytorch/sampler.h"

namespace tinytorch {

// Exercise 08.1: every order equally likely.
void kernels::shuffle(std::span<Index> numbers, Generator& random) {
  // BEGIN SOLUTION
  for (std::size_t place = numbers.size(); place-- > 1;) {
    std::swap(numbers[place], numbers[random.below(place + 1)]);
  }
  // END SOLUTION
}

// Exercise 08.2: cut an order into batches.
std::vector<std::span<const Index>> kernels::cut(std::span<const Index> order, Index batch_size,
                                                 bool drop_last) {
  // BEGIN SOLUTION
  const auto size = static_cast<std::size_t>(batch_size);
  std::vector<std::span<const Index>> batches;
  while (order.size() >= size) {
    batches.push_back(order.first(size));
    order = order.subspan(size);
  }
  if (!order.empty() && !drop_last) batches.push_back(order);
  return batches;
  // END SOLUTION
}

}  // namespace tinytorch
