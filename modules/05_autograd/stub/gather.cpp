// Module 05, part 3: picked elements. Read the lesson, "Views have gradients too".

#include "tinytorch/gradients.h"
#include "tinytorch/loops.h"

namespace tinytorch {

// Exercise 05.16: send each gradient back to the place its number was picked from, and add there.
// Walk index and dx side by side, as gather (01.15) walks index and x: dx has index's shape here and stands
// still along the axis. `done` counts the elements of dy, once it is contiguous.
void gradients::gather(Index axis, const Tensor& index, const Tensor& dy, const Into& d) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 11 lines)
  todo("05.16");
  // END SOLUTION
}

}  // namespace tinytorch
