// Every gradient, beside PyTorch's: of each operation of modules 01 to 04, and of small models.

#include <map>

#include "01_tensor/oracle_calls.h"
#include "02_activations/oracle_calls.h"
#include "03_layers/oracle_calls.h"
#include "04_losses/oracle_calls.h"
#include "oracle_calls.h"
#include "oracle_gradients.h"

namespace {

/// The exercise that a wrong gradient points to; the given rules stand on the tape (05.3, 05.4).
const char* exercise_of(const std::string& op) {
  static const std::map<std::string, const char*> rules = {
      {"add", "05.1"},           {"sub", "05.1"},         {"mul", "05.5"},
      {"div", "05.6"},           {"exp", "05.7"},         {"log", "05.8"},
      {"sum", "05.9"},           {"mean", "05.9"},        {"max", "05.10"},
      {"matmul", "05.11"},       {"linear", "05.11"},     {"softmax", "05.12"},
      {"log_softmax", "05.13"},  {"slice", "05.15"},      {"cross_entropy", "05.14"},
      {"split", "05.15"},        {"select", "05.15"},     {"gather", "05.16"},
      {"index_select", "05.16"}, {"regression", "05.1"},  {"layer_norm", "05.9"},
      {"attention", "05.12"},    {"classifier", "05.14"}, {"pieces", "05.15"},
  };
  const auto rule = rules.find(op);
  return rule == rules.end() ? "05.4" : rule->second;
}

const bool enlisted =
    oracle::enlist("05_autograd", autograd_tests::model_calls(), 8) &&
    oracle::enlist_gradients("01_tensor", tensor_tests::tensor_calls(), exercise_of) &&
    oracle::enlist_gradients("02_activations", activation_tests::activation_calls(), exercise_of) &&
    oracle::enlist_gradients("03_layers", layer_tests::layer_calls(), exercise_of) &&
    oracle::enlist_gradients("04_losses", loss_tests::loss_calls(), exercise_of) &&
    oracle::enlist_gradients("05_autograd", autograd_tests::model_calls(), exercise_of);

}  // namespace
