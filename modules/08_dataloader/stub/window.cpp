#include <algorithm>
#include <utility>

#include "tinytorch/window.h"

namespace tinytorch {

// Exercise 08.8: what shall I make?
std::optional<Index> data::Window::start() {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 4 lines)
  todo("08.8");
  // END SOLUTION
}

// Exercise 08.9: the next one, please.
data::Made data::Window::take() {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 8 lines)
  todo("08.9");
  // END SOLUTION
}

// Exercise 08.10: a worker's day.
void kernels::work(data::Window& window, const data::BatchMaker& maker) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 9 lines)
  todo("08.10");
  // END SOLUTION
}

}  // namespace tinytorch
