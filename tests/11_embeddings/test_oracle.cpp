// Tables, positions and their gradients beside PyTorch's, and beside the papers' formulas.

#include "05_autograd/oracle_gradients.h"
#include "oracle_calls.h"

namespace {

/// The exercise that a wrong gradient points to.
const char* exercise_of(const std::string& op) {
  if (op == "rotary") return "11.8";
  return op == "learned_positions" ? "11.4" : "11.2";
}

const bool enlisted =
    oracle::enlist("11_embeddings", embedding_tests::embedding_calls(), 35) &&
    oracle::enlist_gradients("11_embeddings", embedding_tests::embedding_calls(), exercise_of);

}  // namespace
