/// @file
/// Gradients beside PyTorch's, for this module and every later one that has fixtures.

#pragma once

#include <map>

#include "support/expect.h"
#include "support/oracle.h"
#include "tinytorch/autograd.h"
#include "tinytorch/ops.h"

namespace oracle {

/// Gradients of sum(y * dy) for the cases of one operation; nothing to do where there are none.
class Gradients : public testing::Test {
 public:
  Gradients(std::string file, OracleCall call, const char* exercise)
      : file_(std::move(file)), call_(std::move(call)), exercise_(exercise) {}
  void TestBody() override {
    EXERCISE(exercise_);
    tinytorch::enable_autograd();
    for (const Order order : {Order::row_major, Order::reversed}) {
      for (OracleCase& c : cases(file_, order)) {
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
  const char* exercise_;
};

/// One test for each operation of a table that has gradients. Always true.
/// @param exercise_of  the exercise that a wrong gradient of an operation points to
inline bool enlist_gradients(const std::string& file, const OracleCalls& calls,
                             const char* (*exercise_of)(const std::string& op)) {
  std::map<std::string, bool> differentiable;
  for (const OracleCase& c : cases(file)) differentiable[c.op] |= !c.grads.empty();
  for (const OracleCall& each : calls) {
    if (!differentiable[each.op]) continue;
    testing::RegisterTest(
        "GradientsAgreeWithPyTorch", each.op.c_str(), nullptr, nullptr, __FILE__, __LINE__,
        [=]() -> testing::Test* { return new Gradients(file, each, exercise_of(each.op)); });
  }
  return true;
}

}  // namespace oracle
