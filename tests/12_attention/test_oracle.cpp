// Attention and its gradients beside PyTorch's.

#include "05_autograd/oracle_gradients.h"
#include "oracle_calls.h"

namespace {

/// The exercise that a wrong gradient points to: what is made of operations has the gradients of module 05.
const char* exercise_of(const std::string& op) { return op == "attention" ? "12.5" : "12.9"; }

const bool enlisted =
    oracle::enlist("12_attention", attention_tests::attention_calls(), 22) &&
    oracle::enlist_gradients("12_attention", attention_tests::attention_calls(), exercise_of);

}  // namespace
