// Module 13, part 2: blocks and the stack of them. Read the lesson, "A block".

#include "tinytorch/transformer.h"
#include "tinytorch/activations.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 13.4: think about it.
// up, the bend that kind_ asks for, down. SwiGLU opens what up(x) says with silu of gate(x).
Tensor nn::Mlp::forward(const Tensor& x) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 10 lines)
  todo("13.4");
  // END SOLUTION
}

// Exercise 13.5: look, then think; what comes in is only added to.
// Each half: norm, then attention_ or mlp_, then dropout_, then the sum.
Tensor nn::Block::forward(const Tensor& x, const Mask& mask, Index position) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 2 lines)
  todo("13.5");
  // END SOLUTION
}

// Exercise 13.6: from tokens to features.
// Check, embed (both are members), drop, go through the blocks in order, and normalise what comes out.
Tensor nn::GPT::features(const Tensor& tokens, Index position, const Mask& mask) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 4 lines)
  todo("13.6");
  // END SOLUTION
}

}  // namespace tinytorch
