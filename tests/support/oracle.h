/// @file
/// What PyTorch says: the fixtures in tests/oracle, which make.py there writes and explains.
///
/// A module's table says how each operation of its file is called. It is used twice: here for the results,
/// and in module 05 for the gradients.
///
///     inline const OracleCalls& layer_calls() {
///       static const OracleCalls calls = {
///           {"linear", {"03.1"}, [](const OracleCase& c) { return linear(c["x"], c["weight"], c["bias"]);
///           }},
///       };
///       return calls;
///     }
///     const bool enlisted = oracle::enlist("03_layers", layer_calls(), 10);   // one test an operation

#pragma once

#include <map>
#include <string>
#include <vector>

#include "tinytorch/tensor.h"

namespace oracle {

/// How the inputs lie in memory. PyTorch's answer is the same for both.
enum class Order { row_major, reversed };

/// One call of one operation.
class OracleCase {
 public:
  std::string name, op;
  std::map<std::string, tinytorch::Tensor> inputs;  ///< `dy` among them, where there are gradients
  tinytorch::Tensor output;
  std::map<std::string, tinytorch::Tensor> grads;  ///< by the input's name: of sum(output * dy)

  /// An input. @throws std::runtime_error naming the case, as all that follow
  const tinytorch::Tensor& operator[](const std::string& input) const;
  /// An input, or no tensor.
  [[nodiscard]] tinytorch::Tensor optional(const std::string& input) const;
  [[nodiscard]] double number(const std::string& attribute) const;
  [[nodiscard]] float real(const std::string& attribute) const;
  [[nodiscard]] tinytorch::Index integer(const std::string& attribute) const;
  [[nodiscard]] bool flag(const std::string& attribute) const;
  [[nodiscard]] tinytorch::Shape shape(const std::string& attribute) const;
  [[nodiscard]] const std::string& text(const std::string& attribute) const;

  std::map<std::string, std::vector<double>> numbers;  ///< attributes: a number or a flag is a list of one
  std::map<std::string, std::string> texts;
};

/// All cases of tests/oracle/NAME.safetensors, in order.
/// @throws std::runtime_error when a case is not complete
std::vector<OracleCase> cases(const std::string& file, Order order = Order::row_major);

/// How an operation is called, and the exercises that a wrong result points to.
struct OracleCall {
  std::string op;
  std::vector<const char*> exercises;
  tinytorch::Tensor (*call)(const OracleCase& c);
};
using OracleCalls = std::vector<OracleCall>;

/// One test for each operation of a table: its cases agree with PyTorch in both orders. And one for the file:
/// it has `count` cases, and the table calls all of their operations and no others. Always true.
bool enlist(const std::string& file, const OracleCalls& calls, std::size_t count);

}  // namespace oracle

using oracle::OracleCall;
using oracle::OracleCalls;
using oracle::OracleCase;
