// Every gradient, beside PyTorch's: of each operation of modules 01 to 04, and of small models.

#include <map>

#include "01_tensor/oracle_calls.h"
#include "02_activations/oracle_calls.h"
#include "03_layers/oracle_calls.h"
#include "04_losses/oracle_calls.h"
#include "oracle_calls.h"
#include "support/expect.h"
#include "tinytorch/autograd.h"

using namespace tinytorch;
using oracle::Order;

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

/// Gradients of sum(y * dy) for the cases of one operation; nothing to do where there are none.
class Gradients : public testing::Test {
 public:
  Gradients(std::string file, OracleCall call) : file_(std::move(file)), call_(std::move(call)) {}
  void TestBody() override {
    EXERCISE(exercise_of(call_.op));
    enable_autograd();
    for (const Order order : {Order::row_major, Order::reversed}) {
      for (OracleCase& c : oracle::cases(file_, order)) {
        if (c.op != call_.op || c.grads.empty()) continue;
        SCOPED_TRACE(c.name + (order == Order::reversed ? ", inputs with reversed strides" : ""));
        for (const auto& [name, grad] : c.grads) c.inputs.at(name).requires_grad_();
        backward((call_.call(c) * c["dy"]).sum());
        for (const auto& [name, grad] : c.grads) {
          SCOPED_TRACE("with respect to " + name);
          ASSERT_TRUE(c[name].grad().defined()) << "no gradient arrived";
          EXPECT_TENSOR_NEAR(
              c[name].grad(), grad,
              Tolerance(2e-5, 1e-5, "PyTorch's gradient is computed in double, ours in float"));
        }
        if (HasFailure()) return;
      }
    }
  }

 private:
  std::string file_;
  OracleCall call_;
};

/// One test for each operation that has gradients.
bool enlist_gradients(const std::string& file, const OracleCalls& calls) {
  std::map<std::string, bool> differentiable;
  for (const OracleCase& c : oracle::cases(file)) differentiable[c.op] |= !c.grads.empty();
  for (const OracleCall& each : calls) {
    if (!differentiable[each.op]) continue;
    testing::RegisterTest("GradientsAgreeWithPyTorch", each.op.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [=]() -> testing::Test* { return new Gradients(file, each); });
  }
  return true;
}

const bool enlisted = oracle::enlist("05_autograd", autograd_tests::model_calls(), 8) &&
                      enlist_gradients("01_tensor", tensor_tests::tensor_calls()) &&
                      enlist_gradients("02_activations", activation_tests::activation_calls()) &&
                      enlist_gradients("03_layers", layer_tests::layer_calls()) &&
                      enlist_gradients("04_losses", loss_tests::loss_calls()) &&
                      enlist_gradients("05_autograd", autograd_tests::model_calls());

}  // namespace
