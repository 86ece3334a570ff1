// Module 01, part 2: views. Each function answers with another Layout over the same numbers. Read the lesson,
// "A view is a recipe".

#include "tinytorch/layout.h"

namespace tinytorch {

// Exercise 01.4: the same elements under another shape, or the news that they must be copied.
// Walk both shapes from the last axis. A new axis takes the step of the old axis it cuts up. When it is
// larger than what is left of that one, the next old axis must join it, which works if stepping past the end
// of the first is one step of the second.
bool view_strides(const Layout& layout, const Shape& shape, Shape& strides) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 24 lines)
  todo("01.4");
  // END SOLUTION
}

// Exercise 01.5: the axes in another order.
Layout permuted(const Layout& layout, const Shape& axes) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 6 lines)
  todo("01.5");
  // END SOLUTION
}

// Exercise 01.6: every step-th element from start to before stop, along one axis.
Layout sliced(const Layout& layout, Index axis, Index start, Index stop, Index step) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 5 lines)
  todo("01.6");
  // END SOLUTION
}

}  // namespace tinytorch
