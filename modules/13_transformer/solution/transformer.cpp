// Module 13, part 2: blocks and the stack of them. Read the lesson, "A block".

#include "tinytorch/transformer.h"
#include "tinytorch/activations.h"
#include "tinytorch/ops.h"

namespace tinytorch {

// Exercise 13.4: think about it.
// up, the bend that kind_ asks for, down. SwiGLU opens what up(x) says with silu of gate(x).
Tensor nn::Mlp::forward(const Tensor& x) {
  // BEGIN SOLUTION
  const Tensor h = (*up_)(x);
  switch (kind_) {
    case MlpKind::gelu:
      return (*down_)(gelu(h));
    case MlpKind::gelu_tanh:
      return (*down_)(gelu_tanh(h));
    case MlpKind::swiglu:
      return (*down_)(silu((*gate_)(x)) * h);
  }
  throw ValueError("Mlp: an unknown kind");
  // END SOLUTION
}

// Exercise 13.5: look, then think; what comes in is only added to.
// Each half: norm, then attention_ or mlp_, then dropout_, then the sum.
Tensor nn::Block::forward(const Tensor& x, const Mask& mask, Index position) {
  // BEGIN SOLUTION
  const Tensor looked = x + (*dropout_)(attention_->forward((*norm1_)(x), mask, position));
  return looked + (*dropout_)((*mlp_)((*norm2_)(looked)));
  // END SOLUTION
}

// Exercise 13.6: from tokens to features.
// Check, embed (both are members), drop, go through the blocks in order, and normalise what comes out.
Tensor nn::GPT::features(const Tensor& tokens, Index position, const Mask& mask) {
  // BEGIN SOLUTION
  check(tokens, position);
  Tensor x = (*dropout_)(embedded(tokens, position));
  for (const Child<Block>& block : blocks_) x = block->forward(x, mask, position);
  return (*norm_)(x);
  // END SOLUTION
}

}  // namespace tinytorch
